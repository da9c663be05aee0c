//! Draining a queue: every open question, every fault, and a crash at every step.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;
use specter::action::StockQuery;
use specter::batch::{BatchNo, BatchStore, Finish, Rules, State, StockPage, Stop, drain};
use specter::{Error, Fault};

use crate::queue_server::{QueueServer, Switches, Trouble};
use crate::script::client;

/// Keeps what it is given; fails as a crashing process would, before or after a chosen operation.
#[derive(Default)]
struct Memory {
    state: State,
    stock: BTreeMap<String, Decimal>,
    /// Operations until the crash, and whether the last one still takes effect.
    crash: Option<(usize, bool)>,
}

#[derive(Debug)]
struct Crash;

impl Memory {
    fn operate(&mut self, work: impl FnOnce(&mut Self)) -> Result<(), Crash> {
        match &mut self.crash {
            Some((0, effective)) => {
                if *effective {
                    work(self);
                }
                Err(Crash)
            }
            Some((left, _)) => {
                *left -= 1;
                work(self);
                Ok(())
            }
            None => {
                work(self);
                Ok(())
            }
        }
    }
}

impl BatchStore<StockPage> for Memory {
    type Error = Crash;

    async fn load(&mut self) -> Result<State, Crash> {
        Ok(self.state.clone())
    }

    async fn save(&mut self, state: &State) -> Result<(), Crash> {
        self.operate(|memory| memory.state = state.clone())
    }

    async fn store(&mut self, _: &BatchNo, page: StockPage, state: &State) -> Result<(), Crash> {
        self.operate(|memory| {
            let figures = page.single_site();
            memory.stock.extend(figures.into_iter().map(|(no, amount)| (no.to_owned(), amount)));
            memory.state = state.clone();
        })
    }
}

async fn run(server: &Arc<QueueServer>, memory: &mut Memory, seed: u128) -> Result<Finish, Crash> {
    let client = client(server.clone());
    let query = if server.switches.rows { StockQuery::Rows } else { StockQuery::Xml };
    let mut next = seed << 64;
    let random = move || {
        next += 1;
        next
    };
    let rules = Rules { max_rounds: 10, no_changes: vec![QueueServer::NO_CHANGES.to_owned()] };
    drain(&client.stock_queue(query), memory, rules, random).await
}

#[tokio::test]
async fn a_refusal_means_no_changes_only_where_its_code_is_known() {
    let known = vec![QueueServer::NO_CHANGES.to_owned()];
    for (rules, drained) in
        [(Rules::default(), false), (Rules { no_changes: known, ..Rules::default() }, true)]
    {
        let switches = Switches { nothing: 2, ..Switches::default() };
        let client = client(Arc::new(QueueServer::new(switches)));
        let queue = client.stock_queue(StockQuery::Xml);
        let finish = drain(&queue, &mut Memory::default(), rules, || 1).await.unwrap();
        let refused = matches!(&finish, Finish::Stopped(Stop::Call(Error::Refused { code, .. })) if code == QueueServer::NO_CHANGES);
        assert_eq!((finish == Finish::Drained, refused), (drained, !drained), "{finish:?}");
    }
}

fn expect_stock(memory: &Memory, expected: &[(&str, i64)]) {
    let stock: Vec<_> = memory.stock.iter().map(|(no, amount)| (no.as_str(), *amount)).collect();
    let expected: Vec<_> = expected.iter().map(|&(no, amount)| (no, amount.into())).collect();
    assert_eq!(stock, expected);
}

fn all_switches() -> impl Iterator<Item = Switches> {
    (0..128_u8).map(|bits| Switches {
        empty_opens: bits & 1 != 0,
        close_unknown_fails: bits & 2 != 0,
        limit: usize::from(bits & 4 != 0),
        nothing: (bits >> 3) & 3,
        names: 1 + (bits >> 5 & 1),
        rows: bits & 64 != 0,
    })
}

#[tokio::test]
async fn a_queue_is_drained_under_every_answer_to_the_open_questions() {
    for switches in all_switches() {
        let server = Arc::new(QueueServer::new(switches));
        let mut memory = Memory::default();
        assert_eq!(run(&server, &mut memory, 1).await.unwrap(), Finish::Drained, "{switches:?}");
        server.change("A", 10);
        server.change("B", -2);
        assert_eq!(run(&server, &mut memory, 2).await.unwrap(), Finish::Drained, "{switches:?}");
        assert!(server.is_drained(), "{switches:?}");
        assert_eq!(memory.state, State::Idle);
        expect_stock(&memory, &[("A", 10), ("B", -2)]);
    }
}

#[tokio::test]
async fn a_forgotten_batch_is_read_before_it_is_closed() {
    for switches in all_switches() {
        let server = Arc::new(QueueServer::new(switches));
        server.change("A", 1);
        server.leave_open("forgotten");
        server.change("B", 2);
        let mut memory = Memory::default();
        assert_eq!(run(&server, &mut memory, 1).await.unwrap(), Finish::Drained, "{switches:?}");
        expect_stock(&memory, &[("A", 1), ("B", 2)]);
        let log = server.log();
        let closed = log.iter().position(|call| call == "close forgotten").unwrap();
        assert!(log[..closed].contains(&"get forgotten".to_owned()));
    }
}

#[tokio::test]
async fn a_crash_at_any_step_loses_nothing() {
    for effective in [false, true] {
        for operation in 0..12 {
            let server = Arc::new(QueueServer::new(Switches { limit: 1, ..Switches::default() }));
            server.change("A", 1);
            server.change("B", 2);
            let mut memory = Memory { crash: Some((operation, effective)), ..Memory::default() };
            let crashed = run(&server, &mut memory, 1).await.is_err();
            memory.crash = None;
            server.change("C", 3);
            assert_eq!(run(&server, &mut memory, 2).await.unwrap(), Finish::Drained);
            expect_stock(&memory, &[("A", 1), ("B", 2), ("C", 3)]);
            assert!(server.is_drained());
            assert!(crashed || operation > 5, "operation {operation} exists");
        }
    }
}

#[tokio::test]
async fn an_empty_body_is_asked_about_once_more() {
    let server = Arc::new(QueueServer::default());
    server.change("A", 1);
    server.trouble([Trouble::EmptyBody]);
    let mut memory = Memory::default();
    assert_eq!(run(&server, &mut memory, 1).await.unwrap(), Finish::Drained);
    expect_stock(&memory, &[("A", 1)]);
}

#[tokio::test]
async fn rounds_are_bounded() {
    let server = Arc::new(QueueServer::new(Switches { limit: 1, ..Switches::default() }));
    for amount in 0..20 {
        server.change(&format!("A{amount}"), amount);
    }
    let mut memory = Memory::default();
    assert_eq!(run(&server, &mut memory, 1).await.unwrap(), Finish::RoundsUsed);
    assert_eq!(memory.stock.len(), 10);
    assert_eq!(memory.state, State::Idle);
}

#[tokio::test]
async fn a_failed_call_stops_and_keeps_the_batch() {
    let server = Arc::new(QueueServer::default());
    server.change("A", 1);
    server.trouble([Trouble::None, Trouble::WebPage]);
    let mut memory = Memory::default();
    let finish = run(&server, &mut memory, 1).await.unwrap();
    assert_eq!(finish, Finish::Stopped(Stop::Call(Error::Transient(Fault::Html))));
    let batch = BatchNo::from_random((1 << 64) + 1);
    assert_eq!(memory.state, State::Open(batch.clone()));
    assert_eq!(server.log(), [format!("get {batch}"), format!("close {batch}")]);
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        3 => Just(Trouble::None),
        1 => Just(Trouble::AnswerLost),
        1 => Just(Trouble::RequestLost),
        1 => Just(Trouble::WebPage),
        1 => Just(Trouble::Cut),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is lost on the way, and wherever the process dies: in the end every change is stored.
    #[test]
    fn no_change_is_lost(
        bits in 0_u8..128,
        faults in proptest::collection::vec(trouble(), 0..30),
        crashes in proptest::collection::vec((0_usize..6, any::<bool>()), 0..4),
    ) {
        let switches = all_switches().nth(bits.into()).unwrap();
        let server = Arc::new(QueueServer::new(switches));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut memory = Memory::default();
            server.trouble(faults);
            let mut expected = BTreeMap::new();
            for (seed, crash) in (1..).zip(crashes.into_iter().map(Some).chain([None, None])) {
                for article in 0..3 {
                    let name = format!("A{seed}-{article}");
                    server.change(&name, 7);
                    expected.insert(name, Decimal::from(7));
                }
                memory.crash = crash;
                drop(run(&server, &mut memory, seed).await);
            }
            server.end_trouble();
            memory.crash = None;
            for seed in 100..103 {
                drop(run(&server, &mut memory, seed).await);
            }
            assert_eq!(memory.stock, expected);
            assert!(server.is_drained());
            assert_eq!(memory.state, State::Idle);
        });
    }
}

#[test]
fn calls_can_move_between_threads() {
    fn movable<T: Send>(_: &T) {}
    let client = client(Arc::new(QueueServer::default()));
    let queue = client.stock_queue(StockQuery::Xml);
    let mut memory = Memory::default();
    movable(&client.new_order(&crate::script::order()));
    movable(&drain(&queue, &mut memory, Rules::default(), || 1));
}
