//! The gate before a transport: every answer tells it whether the remote wants to be left alone.

use std::sync::Arc;
use std::time::Duration;

use crate::gate::{Class, Gate, UnderWay, Way};
use crate::remote::Trouble;
use crate::stamp::ShopTime;

const TOO_MANY_REQUESTS: u16 = 429;
const UNAVAILABLE: u16 = 503;

/// The wire to the shop: each call takes a turn of one class.
pub(crate) struct PacedShop {
    pub(crate) wire: Arc<dyn abicart::Transport>,
    pub(crate) way: Arc<Way>,
    pub(crate) time: Arc<ShopTime>,
    pub(crate) class: Class,
}

/// The wire to the ERP; whoever calls has a turn already.
pub(crate) struct WatchedErp {
    pub(crate) wire: Arc<dyn specter::transport::Transport>,
    pub(crate) way: Arc<Way>,
}

impl abicart::Transport for PacedShop {
    fn send(
        &self,
        request: abicart::HttpRequest,
    ) -> abicart::BoxFuture<'_, Result<abicart::HttpResponse, abicart::TransportError>> {
        Box::pin(async move {
            let _turn = match self.way.turn(self.class).await {
                Ok(turn) => turn,
                // What the shop would say.
                Err(trouble) => {
                    return Ok(abicart::HttpResponse {
                        status: TOO_MANY_REQUESTS,
                        retry_after: pause(&trouble),
                        date: None,
                        body: Vec::new(),
                    });
                }
            };
            let call = self.way.begin();
            let mut response = self.wire.send(request).await?;
            response.date.into_iter().for_each(|date| self.time.told(date));
            response.retry_after = judge(&self.way, &call, response.status, response.retry_after);
            Ok(response)
        })
    }
}

impl specter::transport::Transport for WatchedErp {
    fn send(
        &self,
        request: specter::transport::HttpRequest,
    ) -> specter::transport::BoxFuture<
        '_,
        Result<specter::transport::HttpResponse, specter::transport::TransportError>,
    > {
        Box::pin(async move {
            let call = self.way.begin();
            let mut response = self.wire.send(request).await?;
            response.retry_after = judge(&self.way, &call, response.status, response.retry_after);
            Ok(response)
        })
    }
}

/// Closes the gate if the remote asks to wait; the pause that holds then.
fn judge(
    gate: &Gate,
    call: &UnderWay,
    status: u16,
    retry_after: Option<Duration>,
) -> Option<Duration> {
    if status == TOO_MANY_REQUESTS || (status == UNAVAILABLE && retry_after.is_some()) {
        return Some(gate.turned_away(call, retry_after));
    }
    gate.answered(call);
    retry_after
}

/// How long to wait.
fn pause(trouble: &Trouble) -> Option<Duration> {
    match trouble {
        Trouble::Throttled { retry_after } => Duration::try_from(*retry_after).ok(),
        _ => None,
    }
}
