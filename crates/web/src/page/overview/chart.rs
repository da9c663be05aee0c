//! Where the parts of the charts stand, in the units of their drawing: 360 wide, 150 high.

use super::figures::Day;

/// The drawing area within its margins.
const LEFT: f64 = 38.0;
const RIGHT: f64 = 344.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 126.0;

/// A bar, with the day it stands for.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) day: usize,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
}

/// A line across, with what it stands for.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) y: String,
    pub(super) value: u64,
}

/// One day's two points.
#[derive(Debug, PartialEq)]
pub(super) struct Points {
    pub(super) day: usize,
    pub(super) x: String,
    pub(super) median: String,
    pub(super) ninetieth: String,
}

/// The middle of a day.
pub(super) fn middle(day: usize, days: usize) -> String {
    unit(LEFT + (as_unit(day) + 0.5) * step(days))
}

/// A bar a day, as high as its orders.
pub(super) fn bars(days: &[Day]) -> (Vec<Bar>, Vec<Tick>) {
    let most = days.iter().map(|day| day.noticed).max().unwrap_or(0);
    let top = round_up(most);
    let step = step(days.len());
    let bar = |(index, day): (usize, &Day)| {
        let height = (BOTTOM - TOP) * share(day.noticed, top);
        // What is not nothing is seen.
        let height = if day.noticed > 0 { height.max(1.0) } else { 0.0 };
        Bar {
            day: index,
            x: unit(LEFT + as_unit(index) * step + step * 0.12),
            y: unit(BOTTOM - height),
            width: unit(step * 0.76),
            height: unit(height),
        }
    };
    let bars = days.iter().enumerate().map(bar).collect();
    let ticks = [0, top / 2, top]
        .into_iter()
        .map(|value| Tick { y: unit(BOTTOM - (BOTTOM - TOP) * share(value, top)), value })
        .collect();
    (bars, ticks)
}

/// The spans that get a line across, in milliseconds, each about ten times the one before.
const SPANS: [u64; 7] = [1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000, 604_800_000];

/// Two points a day on a scale of powers of ten: seconds and days stand in one picture.
pub(super) fn points(days: &[Day]) -> (Vec<Points>, Vec<Tick>) {
    let most = days.iter().map(|day| day.spans.ninetieth).max().unwrap_or(0);
    let last = SPANS.iter().position(|span| *span >= most).unwrap_or(SPANS.len() - 1).max(1);
    let lines: Vec<u64> = SPANS.iter().copied().take(last + 1).collect();
    let bottom = level(100);
    let top = level(lines.last().copied().unwrap_or(most)).max(bottom + 1.0);
    let y = |span: u64| {
        let share = ((level(span) - bottom) / (top - bottom)).clamp(0.0, 1.0);
        unit(BOTTOM - (BOTTOM - TOP) * share)
    };
    let points = days
        .iter()
        .enumerate()
        .filter(|(_, day)| day.spans.orders > 0)
        .map(|(index, day)| Points {
            day: index,
            x: middle(index, days.len()),
            median: y(day.spans.median),
            ninetieth: y(day.spans.ninetieth),
        })
        .collect();
    let ticks = lines.into_iter().map(|value| Tick { y: y(value), value }).collect();
    (points, ticks)
}

fn level(milliseconds: u64) -> f64 {
    as_unit(usize::try_from(milliseconds.max(1)).unwrap_or(usize::MAX)).log10()
}

fn step(days: usize) -> f64 {
    (RIGHT - LEFT) / as_unit(days.max(1))
}

fn share(part: u64, whole: u64) -> f64 {
    let as_float = |number: u64| as_unit(usize::try_from(number).unwrap_or(usize::MAX));
    if whole == 0 { 0.0 } else { as_float(part) / as_float(whole) }
}

/// The next number that two equal parts make round ticks of.
fn round_up(number: u64) -> u64 {
    let mut scale = 1_u64;
    loop {
        for step in [2, 4, 6, 10] {
            let top = scale.saturating_mul(step);
            if top >= number {
                return top;
            }
        }
        scale = scale.saturating_mul(10);
    }
}

/// A position of the drawing; two decimals are less than a pixel.
fn unit(position: f64) -> String {
    format!("{position:.2}")
}

#[expect(clippy::cast_precision_loss, reason = "positions of a drawing, not amounts")]
fn as_unit(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use koppla_store::Spans;

    use super::*;

    fn day(noticed: u64, median: u64, ninetieth: u64) -> Day {
        let orders = u64::from(ninetieth > 0);
        Day { date: date(2026, 11, 24), noticed, spans: Spans { orders, median, ninetieth } }
    }

    #[test]
    fn bars_fill_the_height_up_to_a_round_number() {
        let (bars, ticks) = bars(&[day(0, 0, 0), day(1, 0, 0), day(37, 0, 0)]);
        assert_eq!(ticks.iter().map(|tick| tick.value).collect::<Vec<_>>(), [0, 20, 40]);
        assert_eq!((bars[0].height.as_str(), bars[0].y.as_str()), ("0.00", "126.00"));
        assert_eq!(bars[2].height, "107.30");
        assert_eq!(ticks[2].y, "10.00");
    }

    #[test]
    fn a_shop_without_orders_has_an_empty_chart() {
        let (bars, ticks) = bars(&[day(0, 0, 0)]);
        assert_eq!((bars.len(), ticks.len()), (1, 3));
        let (points, ticks) = points(&[day(0, 0, 0)]);
        assert_eq!((points.len(), ticks.len()), (0, 2));
    }

    #[test]
    fn seconds_and_hours_stand_in_one_picture() {
        let (points, ticks) = points(&[day(1, 1_000, 3_000_000), day(0, 0, 0)]);
        assert_eq!(ticks.last().map(|tick| tick.value), Some(3_600_000));
        let [only] = points.as_slice() else { panic!("{points:?}") };
        let height = |text: &str| text.parse::<f64>().unwrap();
        assert!(height(&only.median) > height(&only.ninetieth));
        assert!(height(&only.ninetieth) >= TOP && height(&only.median) <= BOTTOM);
    }
}
