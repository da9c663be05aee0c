use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Cursor, Step, Verdict};

/// A shop's habits.
#[derive(Debug, Clone, Copy)]
struct Habits {
    cap: usize,
    inclusive: bool,
    /// Whether it sorts by uid; else the newest row comes first.
    sorts: bool,
}

fn answer(rows: &BTreeSet<u64>, habits: Habits, step: Step) -> Vec<Option<u64>> {
    let passes = |uid: &u64| {
        step.min_uid.is_none_or(|min| if habits.inclusive { *uid >= min } else { *uid > min })
    };
    let mut found: Vec<u64> = rows.iter().copied().filter(passes).collect();
    if !habits.sorts {
        found.reverse();
    }
    let offset = usize::try_from(step.offset).unwrap();
    found.into_iter().skip(offset).take(habits.cap).map(Some).collect()
}

/// Reads a listing; `between` may change the rows between two pages.
fn read(
    rows: &mut BTreeSet<u64>,
    habits: Habits,
    known_inclusive: bool,
    mut between: impl FnMut(&mut BTreeSet<u64>),
) -> Result<Vec<u64>, &'static str> {
    let mut cursor = Cursor::new(known_inclusive);
    let mut found = Vec::new();
    for _ in 0..10_000 {
        let uids = answer(rows, habits, cursor.step());
        match cursor.accept(&uids)? {
            Verdict::End => return Ok(found),
            Verdict::Rows(fresh) => {
                let new = uids.iter().zip(fresh).filter(|(_, fresh)| *fresh);
                found.extend(new.filter_map(|(uid, _)| *uid));
            }
        }
        between(rows);
    }
    Err("no end")
}

proptest! {
    #[test]
    fn every_row_comes_once(
        rows in prop::collection::btree_set(1_u64..2_000, 0..80),
        cap in 1_usize..12,
        inclusive: bool,
        sorts: bool,
    ) {
        // A shop that neither sorts nor gives two rows at a time cannot be told from one that does.
        let habits = Habits { cap: if sorts { cap } else { cap + 1 }, inclusive, sorts };
        let mut found = read(&mut rows.clone(), habits, false, |_| {}).unwrap();
        found.sort_unstable();
        prop_assert_eq!(found, rows.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn rows_that_stay_are_not_lost_when_others_come_and_go(
        stay in prop::collection::btree_set((1_u64..1_000).prop_map(|n| n * 2), 1..60),
        others in prop::collection::vec((1_u64..1_000).prop_map(|n| n * 2 + 1), 1..60),
        cap in 2_usize..9,
        inclusive: bool,
    ) {
        let habits = Habits { cap, inclusive, sorts: true };
        let mut others = others.into_iter();
        let mut rows = stay.clone();
        let found = read(&mut rows, habits, false, |rows| {
            let Some(other) = others.next() else { return };
            if !rows.insert(other) {
                rows.remove(&other);
            }
        });
        let found: BTreeSet<u64> = found.unwrap().into_iter().collect();
        prop_assert!(stay.is_subset(&found), "lost {:?}", stay.difference(&found));
    }
}

#[test]
fn a_known_inclusive_bound_saves_the_repeated_row() {
    let mut cursor = Cursor::new(true);
    assert_eq!(cursor.accept(&[Some(3), Some(7)]), Ok(Verdict::Rows(vec![true, true])));
    assert_eq!(cursor.step().min_uid, Some(8));
    assert_eq!(cursor.accept(&[]), Ok(Verdict::End));
}

#[test]
fn an_unknown_bound_is_asked_for_again_until_the_shop_shows_its_habit() {
    let mut cursor = Cursor::new(false);
    assert_eq!(cursor.accept(&[Some(3), Some(7)]), Ok(Verdict::Rows(vec![true, true])));
    assert_eq!(cursor.step().min_uid, Some(7));
    assert_eq!(cursor.accept(&[Some(7), Some(9)]), Ok(Verdict::Rows(vec![false, true])));
    assert!(cursor.inclusive());
    assert_eq!(cursor.step().min_uid, Some(10));
}

#[test]
fn a_shop_that_ignores_the_filter_is_reported() {
    let page = [Some(1), Some(2), Some(3)];
    let mut cursor = Cursor::new(false);
    assert_eq!(cursor.accept(&page), Ok(Verdict::Rows(vec![true; 3])));
    assert!(cursor.accept(&page).is_err());
    assert!(!cursor.inclusive());
}

#[test]
fn rows_without_uid_do_not_lead_in_circles() {
    let mut cursor = Cursor::new(false);
    assert!(cursor.accept(&[None, None]).is_err());
}

#[test]
fn a_shop_that_ignores_the_offset_is_reported() {
    let page = [Some(9), Some(5)];
    let mut cursor = Cursor::new(false);
    assert_eq!(cursor.accept(&page), Ok(Verdict::Rows(vec![true, true])));
    assert_eq!(cursor.step(), Step { min_uid: None, sorted: true, offset: 0 });
    assert_eq!(cursor.accept(&page), Ok(Verdict::Rows(vec![false, false])));
    assert!(cursor.accept(&page).is_err());
}
