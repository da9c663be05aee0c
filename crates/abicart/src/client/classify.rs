//! From a failed exchange to the error class that tells the caller what to do next.

use crate::{AnswerError, Call, Cause, Error, HttpResponse, RpcError, TransportError, Unreadable};

/// Whether a call changes the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Write,
}

const TOO_MANY_REQUESTS: u16 = 429;

/// No answer came.
pub(super) fn transport(call: &Call, effect: Effect, error: TransportError) -> Error {
    match (effect, error) {
        (Effect::Write, error @ TransportError::NotSent(_)) => {
            Error::NotSent { call: call.clone(), source: error }
        }
        (effect, error) => uncertain(call, effect, Cause::Transport(error)),
    }
}

/// An answer came that is not JSON-RPC. Infrastructure that turns a request away with 3xx or 4xx
/// has not passed it on; with any other status, it may have.
pub(super) fn answer(
    call: &Call,
    effect: Effect,
    response: &HttpResponse,
    problem: &'static str,
) -> Error {
    match response.status {
        TOO_MANY_REQUESTS => throttled(call, response),
        status @ (300..=399) => Error::Configuration {
            problem: format!(
                "{call} was redirected (HTTP {status}); the shop's address must be the final one"
            ),
        },
        status @ (400..=407 | 409..=499) => Error::Configuration {
            problem: format!("{call} met no Abicart API at this address (HTTP {status})"),
        },
        status => uncertain(call, effect, Cause::Answer(AnswerError { status, problem })),
    }
}

/// The API answered with an error (abicart-api §4).
pub(super) fn rpc(call: &Call, effect: Effect, response: &HttpResponse, source: RpcError) -> Error {
    let call = call.clone();
    match source.code {
        1001 | 1002 => Error::WrongShop { call, source },
        1004..=1006 | 1008 => Error::Auth { call, source },
        1003 => Error::Configuration {
            problem: format!("{call} was refused for its language: {source}"),
        },
        1007 => Error::Configuration {
            problem: format!("{call} was refused: the shop's address must begin with https://"),
        },
        9003 => Error::NotFound { call, source },
        _ if response.status == TOO_MANY_REQUESTS => throttled(&call, response),
        -32603 | -32099..=-32000 => uncertain(&call, effect, Cause::Rpc(source)),
        _ => Error::Invalid { call, source },
    }
}

/// A successful answer holds something unreadable. After a write only a fresh read can tell what
/// the shop now has.
pub(super) fn unreadable(call: &Call, effect: Effect, source: Unreadable) -> Error {
    match effect {
        Effect::Read => Error::Unreadable { call: call.clone(), source },
        Effect::Write => uncertain(call, effect, Cause::Unreadable(source)),
    }
}

fn throttled(call: &Call, response: &HttpResponse) -> Error {
    Error::Throttled { call: call.clone(), retry_after: response.retry_after }
}

fn uncertain(call: &Call, effect: Effect, source: Cause) -> Error {
    let call = call.clone();
    match effect {
        Effect::Read => Error::Transient { call, source },
        Effect::Write => Error::OutcomeUnknown { call, source },
    }
}
