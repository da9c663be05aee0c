//! TCP connections that a fault can break.
//!
//! hyper owns the connection while a handler runs, so the handler breaks it through a [`Line`]
//! shared with the stream: nothing is written after [`Line::reset`].

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// What may still be written to a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Allowance {
    #[default]
    All,
    /// Nothing; the peer gets a reset.
    Reset,
    /// The head of the next answer and this many bytes of its body, then the end of the stream.
    Body(usize),
}

/// The handler's hold on its connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(Arc<Mutex<Allowance>>);

impl Line {
    fn get(&self) -> Allowance {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, allowance: Allowance) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = allowance;
    }

    /// Makes the next write close the connection abruptly, without a byte.
    pub(super) fn reset(&self) {
        self.set(Allowance::Reset);
    }

    /// Lets the head of the next answer and `bytes` of its body through, then closes.
    pub(super) fn cut(&self, bytes: usize) {
        self.set(Allowance::Body(bytes));
    }
}

impl Connected<IncomingStream<'_, LineListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, LineListener>) -> Self {
        stream.io().line.clone()
    }
}

/// A listener whose connections carry a [`Line`].
pub(super) struct LineListener(pub(super) TcpListener);

impl Listener for LineListener {
    type Io = LineStream;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "TCP_NODELAY refused");
                    }
                    return (LineStream { stream, line: Line::default() }, address);
                }
                Err(error) => {
                    tracing::warn!(%error, "connection not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// A stream that obeys its [`Line`].
pub(super) struct LineStream {
    stream: TcpStream,
    line: Line,
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "broken by a fault")
}

impl AsyncRead for LineStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for LineStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.line.get() {
            Allowance::All => Pin::new(&mut self.stream).poll_write(cx, buf),
            Allowance::Reset => {
                // With zero linger the close that follows is a reset, not an orderly end.
                self.stream.set_zero_linger()?;
                Poll::Ready(Err(broken()))
            }
            Allowance::Body(bytes) => {
                // Answers of a sandbox are written head first; everything up to the blank line
                // is head, in whichever write it comes.
                let head = buf.windows(4).position(|window| window == b"\r\n\r\n");
                let allowed = match head {
                    Some(end) => end + 4 + bytes,
                    None if buf.starts_with(b"HTTP/") => buf.len(),
                    None => bytes,
                };
                if allowed == 0 {
                    return Poll::Ready(Err(broken()));
                }
                let part = buf.get(..allowed.min(buf.len())).unwrap_or(buf);
                let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, part))?;
                let body = match head {
                    Some(end) => written.saturating_sub(end + 4),
                    None if buf.starts_with(b"HTTP/") => 0,
                    None => written,
                };
                self.line.set(Allowance::Body(bytes.saturating_sub(body)));
                Poll::Ready(Ok(written))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
