//! Where an account's addresses may lead. Whoever runs the program may have it call anything; whoever
//! only has its pages in a browser must not be able to call into the network that it stands in.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Which addresses the two systems of an account may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Those of the public internet, whatever a name is resolved to at the time of the call.
    #[default]
    Public,
    /// Any, because somebody at this machine's command line has said so.
    Anywhere,
}

/// A name or address that leads elsewhere than into the public internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeadsInside(String);

impl fmt::Display for LeadsInside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} leads to this machine or into a private network, which was not allowed at the \
             command line (koppla serve --allow-private-addresses, or koppla connect)",
            self.0
        )
    }
}

impl std::error::Error for LeadsInside {}

/// Looks names up, and answers with public addresses only. It is asked at every connection, so a name
/// that leads elsewhere tomorrow is refused tomorrow.
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = look_up(name.as_str(), 0).await?;
            if found.iter().all(|address| is_public(address.ip())) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                Err(Box::new(LeadsInside(name.as_str().to_owned())).into())
            }
        })
    }
}

/// Demands a public address of one that is written as numbers; nobody looks those up.
pub(crate) fn demand_public(address: &str) -> Result<(), LeadsInside> {
    match numbers(address) {
        Some(number) if !is_public(number) => Err(LeadsInside(number.to_string())),
        _ => Ok(()),
    }
}

/// Whether an address that somebody typed leads elsewhere than into the public internet, as far as
/// can be known now; one whose name cannot be looked up does not.
pub async fn leads_inside(address: &str) -> bool {
    if let Some(number) = numbers(address) {
        return !is_public(number);
    }
    let Ok(url) = Url::parse(address) else { return false };
    let Some(Host::Domain(name)) = url.host() else { return false };
    let port = url.port_or_known_default().unwrap_or(0);
    let found = look_up(name, port).await.unwrap_or_default();
    found.iter().any(|address| !is_public(address.ip()))
}

async fn look_up(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((name, port)).await?.collect())
}

fn numbers(address: &str) -> Option<IpAddr> {
    match Url::parse(address).ok()?.host()? {
        Host::Ipv4(number) => Some(number.into()),
        Host::Ipv6(number) => Some(number.into()),
        Host::Domain(_) => None,
    }
}

/// Whether an address belongs to the public internet (IANA's registries of special-purpose
/// addresses).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let of_protocols = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
    let of_benchmarks = a == 198 && (b == 18 || b == 19);
    !(a == 0
        || a >= 240
        || shared
        || of_protocols
        || of_benchmarks
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

/// Only global unicast; where an address of the older kind stands inside, that one counts.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let older = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            older(high, low)
        }
        [0x2002, high, low, ..] => older(high, low),
        [0x2001, second, ..] => second >= 0x0200 && second != 0x0db8,
        [0x3fff, second, ..] => second >= 0x1000,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for public in [
            "1.1.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "193.10.0.1",
            "2a00:1450:400f::1",
            "2001:6b0::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_form_that_addresses_take() {
        for inside in [
            "http://127.0.0.1:9001/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/x",
            "https://[::ffff:192.168.0.1]/",
            "https://user@10.0.0.1/",
        ] {
            assert!(demand_public(inside).is_err(), "{inside}");
        }
        for outside in ["https://1.1.1.1/", "https://admin.abicart.se/x", "no address"] {
            assert!(demand_public(outside).is_ok(), "{outside}");
        }
    }

    #[tokio::test]
    async fn names_are_looked_up() {
        assert!(leads_inside("https://localhost/").await);
        assert!(leads_inside("http://127.0.0.1:1").await);
        assert!(!leads_inside("https://name.invalid/").await);
        let refused = PublicOnly.resolve("localhost".parse().unwrap()).await;
        let Err(refused) = refused else { panic!("localhost is not public") };
        assert!(refused.to_string().contains("private network"), "{refused}");
    }
}
