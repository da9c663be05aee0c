//! The parts of the list of articles: what each holds, and how many.

use koppla_store::{ArticlePage, ArticleTotal, State};

/// A part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// Everything.
    All,
    /// In Specter.
    Exported,
    /// New or changed, to be sent.
    Changed,
    /// Cannot be exported as it is, for whatever reason.
    Held,
    /// Without a number.
    NoNumber,
    /// With a number that cannot be used.
    BadNumber,
    /// With a number that stands more than once.
    NumberTwice,
    /// A package of other articles.
    Package,
    /// Refused or not understood.
    Other,
    /// In Specter, with stock handling off in the shop.
    StockOff,
    /// Not to be exported: gone, or switched off.
    Ignored,
}

/// The reasons that have a part of their own.
const NUMBERS: [&str; 4] = ["no-number", "bad-number", "number-twice", "package"];

impl Show {
    const ALL: [Self; 11] = [
        Self::All,
        Self::Exported,
        Self::Changed,
        Self::Held,
        Self::NoNumber,
        Self::BadNumber,
        Self::NumberTwice,
        Self::Package,
        Self::Other,
        Self::StockOff,
        Self::Ignored,
    ];

    /// Its name in an address and in the catalogue.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Exported => "exported",
            Self::Changed => "changed",
            Self::Held => "held",
            Self::NoNumber => "no-number",
            Self::BadNumber => "bad-number",
            Self::NumberTwice => "number-twice",
            Self::Package => "package",
            Self::Other => "other",
            Self::StockOff => "stock-off",
            Self::Ignored => "ignored",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.as_str() == name)
    }

    /// The narrowest part that an article is in.
    pub(super) fn of(state: State, reason: Option<&str>) -> Self {
        match (state, reason) {
            (State::Done, Some("stock-off")) => Self::StockOff,
            (State::Done, _) => Self::Exported,
            (State::Due | State::InDoubt, _) => Self::Changed,
            (State::Ignored | State::Manual, _) => Self::Ignored,
            (_, Some("no-number")) => Self::NoNumber,
            (_, Some("bad-number")) => Self::BadNumber,
            (_, Some("number-twice")) => Self::NumberTwice,
            (_, Some("package")) => Self::Package,
            (State::Held | State::Asking | State::NumberUnknown, _) => Self::Other,
        }
    }

    /// Whether an article is in this part whose narrowest part is `other`.
    fn holds(self, other: Self) -> bool {
        match self {
            Self::All => true,
            Self::Exported => matches!(other, Self::Exported | Self::StockOff),
            Self::Held => matches!(
                other,
                Self::NoNumber | Self::BadNumber | Self::NumberTwice | Self::Package | Self::Other
            ),
            part => part == other,
        }
    }

    /// How the ledger is asked for this part.
    pub(super) fn page(self) -> ArticlePage {
        let held = || vec![State::Held, State::Asking, State::NumberUnknown];
        let reason = |reason| ArticlePage {
            states: held(),
            reasons: vec![reason],
            ..ArticlePage::default()
        };
        let states = |states| ArticlePage { states, ..ArticlePage::default() };
        match self {
            Self::All => ArticlePage::default(),
            Self::Exported => states(vec![State::Done]),
            Self::Changed => states(vec![State::Due, State::InDoubt]),
            Self::Held => states(held()),
            Self::NoNumber | Self::BadNumber | Self::NumberTwice | Self::Package => {
                reason(self.as_str())
            }
            Self::Other => {
                ArticlePage { states: held(), without: NUMBERS.to_vec(), ..ArticlePage::default() }
            }
            Self::StockOff => ArticlePage {
                states: vec![State::Done],
                reasons: vec!["stock-off"],
                ..ArticlePage::default()
            },
            Self::Ignored => states(vec![State::Ignored, State::Manual]),
        }
    }

    /// The class of its mark in the list.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Exported => "done",
            Self::Changed | Self::StockOff => "due",
            Self::All | Self::Ignored => "ignored",
            _ => "held",
        }
    }
}

/// A part with its number of articles.
pub(super) struct Tab {
    pub(super) show: Show,
    pub(super) number: u64,
    pub(super) is_shown: bool,
}

/// The parts that hold something, and those that always stand there.
pub(super) fn tabs(totals: &[ArticleTotal], shown: Show) -> Vec<Tab> {
    let number = |show: Show| -> u64 {
        let within =
            |total: &&ArticleTotal| show.holds(Show::of(total.state, total.reason.as_deref()));
        totals.iter().filter(within).map(|total| total.number).sum()
    };
    let always = |show| matches!(show, Show::All | Show::Exported | Show::Changed | Show::Held);
    Show::ALL
        .into_iter()
        .map(|show| Tab { show, number: number(show), is_shown: show == shown })
        .filter(|tab| tab.number > 0 || tab.is_shown || always(tab.show))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_in_one_narrowest_part_that_its_question_finds() {
        for state in State::ALL {
            for reason in
                [None, Some("no-number"), Some("package"), Some("stock-off"), Some("defect")]
            {
                let show = Show::of(*state, reason);
                let page = show.page();
                assert!(
                    page.states.is_empty() || page.states.contains(state),
                    "{state} {reason:?}"
                );
                let listed = |reasons: &[&str]| reason.is_some_and(|code| reasons.contains(&code));
                assert!(page.reasons.is_empty() || listed(&page.reasons), "{state} {reason:?}");
                assert!(!listed(&page.without), "{state} {reason:?}");
            }
        }
    }

    #[test]
    fn wider_parts_count_what_narrower_ones_hold() {
        let total = |state, reason: Option<&str>, number| ArticleTotal {
            state,
            reason: reason.map(str::to_owned),
            number,
        };
        let totals = [
            total(State::Done, None, 5),
            total(State::Done, Some("stock-off"), 2),
            total(State::Held, Some("bad-number"), 3),
            total(State::Held, Some("article-refused"), 1),
        ];
        let tabs = tabs(&totals, Show::All);
        let counts: Vec<(Show, u64)> = tabs.iter().map(|tab| (tab.show, tab.number)).collect();
        assert_eq!(
            counts,
            [
                (Show::All, 11),
                (Show::Exported, 7),
                (Show::Changed, 0),
                (Show::Held, 4),
                (Show::BadNumber, 3),
                (Show::Other, 1),
                (Show::StockOff, 2),
            ]
        );
    }
}
