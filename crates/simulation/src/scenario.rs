//! What a seed stands for: which connections, accounts, nodes and misfortunes a run has.

use std::time::Duration;

use jiff::SignedDuration;

use crate::dice::Dice;
use crate::fate::Weather;
use crate::life::Perils;

/// The shops' API key.
pub(crate) const TOKEN: &str = "simulated-token";
/// The accounts' keys.
pub(crate) const KEY_1: &str = "SIMULATED-KEY-ONE";
/// The accounts' keys.
pub(crate) const KEY_2: &str = "SIMULATED-KEY-TWO";
/// The number of the first shop.
pub(crate) const FIRST_SHOP: u64 = 41_001;
/// The number of the first ERP account.
pub(crate) const FIRST_ACCOUNT: u64 = 9_101;

/// What an ERP account does with a second order of the same reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// Refuses it.
    Refuses,
    /// Names the first one.
    NamesFirst,
    /// Makes a second one.
    Doubles,
}

/// An ERP account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErpPlan {
    pub(crate) control: Control,
    /// Koppla has tried out what it does.
    pub(crate) calibrated: bool,
}

/// A shop connected to an account.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionPlan {
    pub(crate) id: String,
    pub(crate) erp: usize,
    pub(crate) prefix: String,
    /// The merchant may change it; orders go under either then.
    pub(crate) other_prefix: Option<String>,
    /// Customers are always new.
    pub(crate) always_new: bool,
    /// Orders wait for somebody to press Export.
    pub(crate) manual: bool,
    /// By how much the shop's clock differs.
    pub(crate) offset: SignedDuration,
}

/// Everything that the seed decides at the beginning.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) erps: Vec<ErpPlan>,
    pub(crate) connections: Vec<ConnectionPlan>,
    pub(crate) nodes: usize,
    pub(crate) orders: usize,
    /// Customers, known to all shops.
    pub(crate) customers: u64,
    pub(crate) weather: Weather,
    pub(crate) perils: Perils,
    pub(crate) deadline: Duration,
    pub(crate) settle: Duration,
    pub(crate) poll: Duration,
    /// Calls to one system at a time.
    pub(crate) pace: usize,
    /// Seconds between two happenings, at most.
    pub(crate) haste: u64,
    /// Change notices that are lost, of 10,000; all of them in some runs.
    pub(crate) notices_lost: u64,
    /// When the wall clock is moved, and by how much.
    pub(crate) step: Option<(Duration, SignedDuration)>,
    /// When the ledger is copied, and after how long the copy comes back.
    pub(crate) restore: Option<(Duration, Duration)>,
    /// The marker beside the ledger stays there when it is replaced.
    pub(crate) marker_stays: bool,
    /// The quiet at the end lasts longer than from one sweep to the next.
    pub(crate) long_quiet: bool,
}

impl Plan {
    /// Draws a plan.
    pub(crate) fn draw(dice: &mut Dice, orders: Option<usize>) -> Self {
        let erps: Vec<ErpPlan> = (0..dice.between(1, 2)).map(|_| erp(dice)).collect();
        let number = dice.between(1, 3);
        let connections: Vec<ConnectionPlan> =
            (0..number).map(|place| connection(dice, place, erps.len())).collect();
        let short = dice.hits(3_000);
        let seconds = |long, brief| Duration::from_secs(if short { brief } else { long });
        let calm = dice.hits(1_500);
        let rate = |dice: &mut Dice, rates: &[u64]| dice.pick(rates).unwrap_or(0);
        let weather = Weather {
            trouble: if calm { 0 } else { rate(dice, &[100, 500, 1_500, 3_000]) },
            defects: if dice.hits(2_000) { 60 } else { 0 },
        };
        let perils = Perils {
            killed_before: if calm { 0 } else { rate(dice, &[0, 3, 10, 40]) },
            killed_after: if calm { 0 } else { rate(dice, &[0, 3, 10, 40]) },
            frozen: if calm { 0 } else { rate(dice, &[0, 0, 2, 10]) },
        };
        let hours = |dice: &mut Dice| {
            let minutes = i64::try_from(dice.between(1, 23 * 60)).unwrap_or(1);
            SignedDuration::from_mins(if dice.hits(5_000) { minutes } else { -minutes })
        };
        let step =
            dice.hits(1_500).then(|| (Duration::from_secs(dice.between(10, 400)), hours(dice)));
        let restore = dice.hits(2_500).then(|| {
            let copied = Duration::from_secs(dice.between(5, 200));
            (copied, Duration::from_secs(dice.between(10, 300)))
        });
        // A prefix that was changed after the copy is not known to it (docs/promises.md).
        let mut connections = connections;
        if restore.is_some() {
            for connection in &mut connections {
                connection.other_prefix = None;
            }
        }
        Self {
            marker_stays: dice.hits(5_000),
            long_quiet: dice.hits(40),
            nodes: dice.weighted(&[0, 4, 5, 1]),
            orders: orders.unwrap_or_else(|| dice.index(20) + 4),
            customers: rate(dice, &[1, 2, 5]),
            weather,
            perils,
            deadline: seconds(60, 15),
            settle: seconds(120, 60),
            poll: seconds(60, 10),
            pace: dice.index(4) + 1,
            haste: rate(dice, &[1, 4, 15]),
            notices_lost: rate(dice, &[0, 2_000, 10_000]),
            step,
            restore,
            erps,
            connections,
        }
    }
}

fn erp(dice: &mut Dice) -> ErpPlan {
    let control = match dice.weighted(&[6, 2, 2]) {
        0 => Control::Refuses,
        1 => Control::NamesFirst,
        _ => Control::Doubles,
    };
    ErpPlan { control, calibrated: dice.hits(7_500) }
}

fn connection(dice: &mut Dice, place: u64, erps: usize) -> ConnectionPlan {
    let letter = char::from(b'A' + u8::try_from(place).unwrap_or(0));
    let minutes = i64::try_from(dice.below(2 * 23 * 60)).unwrap_or(0) - 23 * 60;
    ConnectionPlan {
        id: format!("shop-{}", letter.to_ascii_lowercase()),
        erp: dice.index(erps),
        prefix: format!("{letter}-"),
        other_prefix: dice.hits(3_000).then(|| format!("N{letter}-")),
        always_new: dice.hits(2_000),
        manual: dice.hits(1_000),
        offset: if dice.hits(3_000) {
            SignedDuration::from_mins(minutes)
        } else {
            SignedDuration::ZERO
        },
    }
}

impl ConnectionPlan {
    /// Its settings file.
    pub(crate) fn settings(&self, zero_shipping: bool, other_prefix: bool) -> String {
        let other = self.other_prefix.as_ref().filter(|_| other_prefix);
        let prefix = other.unwrap_or(&self.prefix);
        let event = if self.manual { "manual" } else { "placed" };
        let customers =
            if self.always_new { "ignore_email = true\nignore_number = true\n" } else { "" };
        format!(
            "[orders]\nprefix = \"{prefix}\"\nevent = \"{event}\"\nzero_shipping = {zero_shipping}\n\
             [customers]\nperson_numbers = \"always\"\n{customers}"
        )
    }
}

impl ConnectionPlan {
    /// The references that an order of this number may go under.
    pub(crate) fn references(&self, number: &str) -> Vec<String> {
        let prefixes = std::iter::once(&self.prefix).chain(&self.other_prefix);
        prefixes.map(|prefix| format!("{prefix}{number}")).collect()
    }
}

/// A connection's shop.
pub(crate) fn webshop(connection: usize) -> u64 {
    FIRST_SHOP + u64::try_from(connection).unwrap_or(0)
}

/// The number of an ERP account.
pub(crate) fn account(erp: usize) -> u64 {
    FIRST_ACCOUNT + u64::try_from(erp).unwrap_or(0)
}
