//! What becomes of one call: decided when it is made, by the weather and the dice.

use std::time::Duration;

use crate::dice::Dice;

/// How bad the network and the two systems are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weather {
    /// Calls that something befalls, of 10,000.
    pub(crate) trouble: u64,
    /// Calls at which the program itself breaks, of 10,000.
    pub(crate) defects: u64,
}

/// How late after its deadline a request may still arrive: a seat is kept longer than that.
pub(crate) const MARGIN: Duration = Duration::from_secs(5);
/// The same for a create: the settle time is longer.
pub(crate) const CREATE_MARGIN: Duration = Duration::from_secs(30);

/// What befalls a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered,
    NotSent,
    RequestLost,
    AnswerLost,
    ArrivesLate,
    ArrivesTwice,
    AnsweredLate,
    ErrorPage,
    ErrorPageAfterwards,
    CutShort,
    Throttled,
    ThrottledInBody,
    DefectBefore,
    DefectAfter,
}

impl Fate {
    /// How it is counted and told.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NotSent => "not sent",
            Self::RequestLost => "request lost",
            Self::AnswerLost => "answer lost",
            Self::ArrivesLate => "arrives late",
            Self::ArrivesTwice => "arrives twice",
            Self::AnsweredLate => "answered late",
            Self::ErrorPage => "error page",
            Self::ErrorPageAfterwards => "error page afterwards",
            Self::CutShort => "cut short",
            Self::Throttled => "throttled",
            Self::ThrottledInBody => "throttled in body",
            Self::DefectBefore => "defect before",
            Self::DefectAfter => "defect after",
        }
    }

    /// All that can go wrong on the way.
    pub(crate) const TROUBLE: [Self; 11] = [
        Self::NotSent,
        Self::RequestLost,
        Self::AnswerLost,
        Self::ArrivesLate,
        Self::ArrivesTwice,
        Self::AnsweredLate,
        Self::ErrorPage,
        Self::ErrorPageAfterwards,
        Self::CutShort,
        Self::Throttled,
        Self::ThrottledInBody,
    ];
}

/// How a call ends for its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With the answer to its first arrival.
    Answer,
    /// With the answer to its last arrival.
    LastAnswer,
    /// With an answer that ends at some byte.
    Cut,
    NotSent,
    Lost,
    ErrorPage,
    /// HTTP 429 with so many seconds.
    Throttled(u64),
    ThrottledInBody,
    Defect,
}

/// When a call arrives, and when and how it ends, in microseconds from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    pub(crate) fate: Fate,
    pub(crate) arrivals: Vec<u64>,
    pub(crate) end: u64,
    pub(crate) ending: Ending,
}

/// What is known of a call that is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// When its caller gives it up.
    pub(crate) deadline: Duration,
    /// How much later it may still arrive.
    pub(crate) margin: Duration,
    /// Whether it may arrive twice: not where a second arrival does harm that no program prevents.
    pub(crate) twice: bool,
}

/// Decides about one call.
pub(crate) fn course(weather: Weather, dice: &mut Dice, limits: Limits) -> Course {
    let Limits { deadline, margin, twice } = limits;
    let fate = if dice.hits(weather.trouble) {
        dice.pick(&Fate::TROUBLE).unwrap_or(Fate::Answered)
    } else if dice.hits(weather.defects) {
        if dice.hits(5_000) { Fate::DefectBefore } else { Fate::DefectAfter }
    } else {
        Fate::Answered
    };
    let fate = if fate == Fate::ArrivesTwice && !twice { Fate::AnswerLost } else { fate };
    let deadline = micros(deadline);
    let latest = deadline + micros(margin);
    let there = way(dice).min(deadline / 2);
    let back = way(dice).min(deadline / 2 - 1);
    // A connection that breaks, or one that hangs.
    let broken = |dice: &mut Dice, after: u64| {
        if dice.hits(5_000) { (after + way(dice)).min(deadline) } else { deadline }
    };
    let (arrivals, end, ending) = match fate {
        Fate::Answered => (vec![there], there + back, Ending::Answer),
        Fate::NotSent => (Vec::new(), there, Ending::NotSent),
        Fate::RequestLost => (Vec::new(), broken(dice, 0), Ending::Lost),
        Fate::AnswerLost => (vec![there], broken(dice, there), Ending::Lost),
        Fate::ArrivesLate => {
            let end = broken(dice, 0);
            (vec![dice.between(end + 1, latest)], end, Ending::Lost)
        }
        Fate::ArrivesTwice if dice.hits(5_000) => {
            let again = dice.between(there, latest);
            (vec![there, again], broken(dice, there), Ending::Lost)
        }
        Fate::ArrivesTwice => {
            let again = dice.between(there, deadline - 1);
            let ending = if dice.hits(5_000) { Ending::Answer } else { Ending::LastAnswer };
            (vec![there, again], dice.between(again, deadline), ending)
        }
        Fate::AnsweredLate => (vec![there], dice.between(there, deadline), Ending::Answer),
        Fate::ErrorPage => (Vec::new(), there + back, Ending::ErrorPage),
        Fate::ErrorPageAfterwards => (vec![there], there + back, Ending::ErrorPage),
        Fate::CutShort => (vec![there], there + back, Ending::Cut),
        Fate::Throttled => (Vec::new(), there + back, throttled(dice)),
        Fate::ThrottledInBody => (Vec::new(), there + back, Ending::ThrottledInBody),
        Fate::DefectBefore => (Vec::new(), 0, Ending::Defect),
        Fate::DefectAfter => (vec![there], there + back, Ending::Defect),
    };
    Course { fate, arrivals, end, ending }
}

/// A remote asks for seconds, and now and then for a quarter of an hour.
fn throttled(dice: &mut Dice) -> Ending {
    let longest = if dice.hits(1_000) { 900 } else { 40 };
    Ending::Throttled(dice.between(1, longest))
}

/// The time of one way.
fn way(dice: &mut Dice) -> u64 {
    if dice.hits(300) { dice.between(1_000_000, 25_000_000) } else { dice.between(5_000, 400_000) }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX / 4)
}
