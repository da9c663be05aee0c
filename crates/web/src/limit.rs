//! How often somebody may try to sign in: from one address, and from everywhere together. Kept in
//! memory; the lock-out of a person is kept in the ledger.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::state::Web;

/// So many at once, then one after each pause.
#[derive(Clone, Copy)]
struct Rate {
    at_once: u32,
    pause: Duration,
}

/// From one address.
const EACH: Rate = Rate { at_once: 20, pause: Duration::from_secs(3) };
/// From everywhere: what the hashing of passwords may cost.
const ALL: Rate = Rate { at_once: 200, pause: Duration::from_millis(200) };
/// Addresses that are remembered before those are forgotten that have waited long enough.
const REMEMBERED: usize = 10_000;

impl Rate {
    /// Takes one turn; `free` is when all turns taken so far have been made up for.
    fn take(self, free: &mut Instant, now: Instant) -> bool {
        let next = (*free).max(now) + self.pause;
        let may = next <= now + self.pause * self.at_once;
        if may {
            *free = next;
        }
        may
    }
}

/// Who has tried how often.
#[derive(Default)]
pub(crate) struct Tries(Mutex<(Option<Instant>, HashMap<IpAddr, Instant>)>);

impl Tries {
    /// Whether one more try may be made from there; counts it.
    pub(crate) fn allows(&self, from: IpAddr) -> bool {
        self.allows_at(from, Instant::now())
    }

    fn allows_at(&self, from: IpAddr, now: Instant) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, each) = &mut *held;
        if each.len() >= REMEMBERED {
            each.retain(|_, free| *free > now);
        }
        EACH.take(each.entry(network(from)).or_insert(now), now)
            && ALL.take(all.get_or_insert(now), now)
    }
}

/// One subscriber of IPv6 has 2^64 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & !u128::from(u64::MAX))),
        IpAddr::V4(short) => IpAddr::V4(short),
    }
}

/// Where a request comes from: as the server in front says where there is one, whose own word is the
/// last of the list.
pub(crate) struct From(pub(crate) IpAddr);

impl FromRequestParts<Web> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let passed_on = || {
            let header = parts.headers.get_all("x-forwarded-for").iter().next_back()?;
            header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        };
        let told = if web.options().behind_tls { passed_on() } else { None };
        Ok(Self(told.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_waits_while_others_may() {
        let (tries, now) = (Tries::default(), Instant::now());
        let at = |text: &str, seconds| {
            tries.allows_at(text.parse().unwrap(), now + Duration::from_secs(seconds))
        };
        assert!((0..20).all(|_| at("192.0.2.1", 0)));
        assert!(!at("192.0.2.1", 0) && !at("::ffff:192.0.2.1", 0));
        assert!(at("192.0.2.2", 0));
        assert!(at("192.0.2.1", 3) && !at("192.0.2.1", 3));
        assert!((0..20).all(|_| at("2001:db8::1", 3)));
        assert!(!at("2001:db8::2", 3) && at("2001:db8:0:1::1", 3));
    }

    #[test]
    fn all_together_wait_too() {
        let (tries, now) = (Tries::default(), Instant::now());
        let from = |number: u32| IpAddr::V4(Ipv4Addr::from_bits(number));
        assert!((0..200).all(|number| tries.allows_at(from(number), now)));
        assert!(!tries.allows_at(from(1000), now));
        assert!(tries.allows_at(from(1000), now + Duration::from_millis(200)));
    }
}
