//! Where a request comes from: the socket, or what a trusted proxy says about it.

use crate::server::http::state::WebConfig;
use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

fn peer(extensions: &Extensions) -> IpAddr {
    extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}

pub fn is_by_trusted_proxy(web: &WebConfig, extensions: &Extensions) -> bool {
    web.trusted_proxies.contains(&peer(extensions))
}

/// The client's address. `X-Forwarded-For` counts only from a trusted proxy, and there only its last foreign entry:
/// everything left of it is what the client claims.
pub fn client(web: &WebConfig, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = peer(extensions);
    if !web.trusted_proxies.contains(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<IpAddr> = lines.flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !web.trusted_proxies.contains(hop)).unwrap_or(peer)
}
