//! The address for the host: a unix socket, or a TCP port on this machine.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tracing::warn;

use super::connection::Stream;

/// The address of a listener, as go-plugin writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A port on the loopback interface.
    Tcp(SocketAddr),
    /// The path of a unix socket.
    #[cfg_attr(not(unix), allow(dead_code, reason = "there are none"))]
    Unix(PathBuf),
}

impl Address {
    /// Go's name for the kind of network.
    pub fn network(&self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            Self::Unix(_) => "unix",
        }
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

/// Why there is no listener.
#[derive(Debug, Error)]
pub enum ListenError {
    /// No unix socket could be made.
    #[error("cannot listen on a unix socket in {}: {source}", dir.display())]
    Socket {
        /// Its directory.
        dir: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The socket cannot be given to the group that the host names.
    #[error(
        "cannot give the unix socket to the group {group:?} (PLUGIN_UNIX_SOCKET_GROUP): {source}"
    )]
    Group {
        /// The group, by name or number.
        group: String,
        /// The operating system's error.
        source: io::Error,
    },
    /// No TCP port could be bound.
    #[error("cannot listen on any port of 127.0.0.1:{}-{}: {source}", ports.start(), ports.end())]
    Port {
        /// The ports that were tried.
        ports: RangeInclusive<u16>,
        /// The operating system's error about the last one.
        source: io::Error,
    },
}

/// What a host may require of the listener.
#[cfg_attr(
    not(unix),
    allow(
        dead_code,
        reason = "hosts say it everywhere, and only unix sockets have it"
    )
)]
pub struct Place<'a> {
    /// The directory for a unix socket.
    pub socket_dir: PathBuf,
    /// The group that may use the unix socket, beside this user.
    pub socket_group: Option<&'a str>,
    /// The ports for TCP, where there are no unix sockets.
    pub ports: RangeInclusive<u16>,
    /// Whether a TCP port may replace a socket if the directory is missing, read-only or full.
    /// Every user of the machine can connect to a port, so this needs TLS.
    pub may_be_tcp: bool,
}

/// A bound listener. Connections made from now on wait until they are accepted.
pub struct Listener {
    address: Address,
    inner: Inner,
}

enum Inner {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: tokio::net::UnixListener,
        // Dropping it removes the socket from the file system.
        _path: tempfile::TempPath,
    },
}

impl Listener {
    /// Binds a unix socket if the system has them, and if the path is short enough for the
    /// operating system and can be written in a handshake line; otherwise a TCP port. If the socket
    /// cannot be made, it also binds a TCP port, provided that `place` allows one.
    ///
    /// # Errors
    ///
    /// When neither is possible.
    pub async fn bind(place: &Place<'_>) -> Result<Self, ListenError> {
        #[cfg(unix)]
        if unix::is_usable(&place.socket_dir) {
            match unix::bind(&place.socket_dir, place.socket_group) {
                Err(error @ ListenError::Socket { .. }) if place.may_be_tcp => {
                    warn!(%error, "listening on a TCP port instead");
                }
                bound => return bound,
            }
        }
        let listener = bind_tcp(&place.ports)
            .await
            .map_err(|source| ListenError::Port {
                ports: place.ports.clone(),
                source,
            })?;
        let address = listener.local_addr().map_err(|source| ListenError::Port {
            ports: place.ports.clone(),
            source,
        })?;
        Ok(Self {
            address: Address::Tcp(address),
            inner: Inner::Tcp(listener),
        })
    }

    /// Where to connect.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    ///
    /// When the operating system has no resources left for it; the next call may succeed.
    pub async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match &self.inner {
            Inner::Tcp(listener) => Ok(Box::new(accept_tcp(listener).await?)),
            #[cfg(unix)]
            Inner::Unix { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Ok(Box::new(stream))
            }
        }
    }
}

async fn bind_tcp(ports: &RangeInclusive<u16>) -> io::Result<TcpListener> {
    let mut refusal = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in ports.clone() {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

async fn accept_tcp(listener: &TcpListener) -> io::Result<TcpStream> {
    let (stream, _) = listener.accept().await?;
    // Otherwise each small answer can wait 40 ms for a delayed acknowledgement.
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(unix)]
mod unix {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::{PermissionsExt as _, chown};
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    use super::{Address, Inner, ListenError, Listener, io};

    const PREFIX: &str = "plugin";
    const RANDOM: usize = 8;

    /// The longest path that `sockaddr_un` holds, without its final NUL.
    const LONGEST: usize = if cfg!(any(target_os = "linux", target_os = "android")) {
        107
    } else {
        103
    };

    /// Whether a socket in this directory has a path that can be bound, and that can be written in
    /// the handshake line, whose fields are separated by `|`.
    pub fn is_usable(dir: &Path) -> bool {
        let Some(dir) = dir.to_str() else {
            return false;
        };
        dir.len() + "/".len() + PREFIX.len() + RANDOM <= LONGEST
            && !dir.contains(|c: char| c == '|' || c.is_control())
    }

    pub fn bind(dir: &Path, group: Option<&str>) -> Result<Listener, ListenError> {
        let refused = |source| ListenError::Socket {
            dir: dir.to_owned(),
            source,
        };
        let (listener, path) = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(RANDOM)
            .make_in(dir, |path| UnixListener::bind(path))
            .map_err(refused)?
            .into_parts();
        // Without TLS, only the socket's permissions keep other users of the machine out.
        let mode = if group.is_some() { 0o660 } else { 0o600 };
        set_permissions(&path, Permissions::from_mode(mode)).map_err(refused)?;
        if let Some(group) = group {
            give_to(&path, group).map_err(|source| ListenError::Group {
                group: group.to_owned(),
                source,
            })?;
        }
        listener.set_nonblocking(true).map_err(refused)?;
        let listener = tokio::net::UnixListener::from_std(listener).map_err(refused)?;
        Ok(Listener {
            address: Address::Unix(path.to_path_buf()),
            inner: Inner::Unix {
                listener,
                _path: path,
            },
        })
    }

    fn give_to(path: &Path, group: &str) -> io::Result<()> {
        let id = match group.parse() {
            Ok(id) => id,
            Err(_) => nix::unistd::Group::from_name(group)?
                .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such group"))?
                .gid
                .as_raw(),
        };
        chown(path, None, Some(id))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn place(socket_dir: &Path) -> Place<'static> {
        Place {
            socket_dir: socket_dir.to_owned(),
            socket_group: None,
            ports: 0..=0,
            may_be_tcp: false,
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_socket_is_in_the_directory_private_and_removed_at_the_end() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().expect("a directory");
        let listener = Listener::bind(&place(dir.path())).await.expect("a socket");
        let Address::Unix(path) = listener.address().clone() else {
            panic!("expected a unix socket, got {}", listener.address());
        };
        assert_eq!(path.parent(), Some(dir.path()));
        let mode = path.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop(listener);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_socket_goes_to_the_group_by_number() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

        let dir = tempfile::tempdir().expect("a directory");
        let group = dir.path().metadata().expect("it is there").gid();
        let listener = Listener::bind(&Place {
            socket_group: Some(&group.to_string()),
            ..place(dir.path())
        })
        .await
        .expect("a socket");
        let Address::Unix(path) = listener.address() else {
            panic!("expected a unix socket, got {}", listener.address());
        };
        let metadata = path.metadata().expect("it is there");
        assert_eq!(metadata.gid(), group);
        assert_eq!(metadata.permissions().mode() & 0o777, 0o660);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn an_unknown_group_is_an_error_and_leaves_no_socket() {
        let dir = tempfile::tempdir().expect("a directory");
        let refusal = Listener::bind(&Place {
            socket_group: Some("no-such-group"),
            ..place(dir.path())
        })
        .await
        .err()
        .expect("there is no such group");
        assert_eq!(
            refusal.to_string(),
            "cannot give the unix socket to the group \"no-such-group\" (PLUGIN_UNIX_SOCKET_GROUP): no such group"
        );
        let left = dir.path().read_dir().expect("it is there").count();
        assert_eq!(left, 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_is_usable_if_the_host_can_read_its_name() {
        assert!(unix::is_usable(Path::new("/tmp/with a blank")));
        for name in ["/tmp/a|b", "/tmp/a\nb", &format!("/{}", "d".repeat(100))] {
            assert!(!unix::is_usable(Path::new(name)), "{name}");
        }
    }

    #[tokio::test]
    async fn without_a_usable_directory_it_is_a_free_port_in_the_range() {
        let dir = tempfile::tempdir().expect("a directory");
        let deep = dir.path().join("d".repeat(100));
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let first = taken.local_addr().expect("it is bound").port();
        let ports = first..=first.saturating_add(50);
        let listener = Listener::bind(&Place {
            ports: ports.clone(),
            ..place(&deep)
        })
        .await
        .expect("a port of the range is free");
        let Address::Tcp(address) = listener.address() else {
            panic!("expected TCP, got {}", listener.address());
        };
        assert!(address.ip().is_loopback());
        assert!(ports.contains(&address.port()));
        assert_ne!(address.port(), first);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_directory_that_takes_no_socket_makes_it_tcp_only_where_that_will_do() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("file");
        std::fs::write(&file, "").expect("a file");
        for wrong in [dir.path().join("missing"), file] {
            let refusal = Listener::bind(&place(&wrong)).await.err();
            assert!(matches!(refusal, Some(ListenError::Socket { .. })));
            let listener = Listener::bind(&Place {
                may_be_tcp: true,
                ..place(&wrong)
            })
            .await
            .expect("a port");
            assert!(matches!(listener.address(), Address::Tcp(_)));
        }
        let refusal = Listener::bind(&Place {
            socket_group: Some("no-such-group"),
            may_be_tcp: true,
            ..place(dir.path())
        })
        .await
        .err();
        assert!(matches!(refusal, Some(ListenError::Group { .. })));
    }

    #[tokio::test]
    async fn tcp_sends_small_answers_at_once() {
        let listener = bind_tcp(&(0..=0)).await.expect("a port");
        let address = listener.local_addr().expect("it is bound");
        let (accepted, _client) = tokio::join!(accept_tcp(&listener), TcpStream::connect(address));
        let nodelay = accepted.expect("a connection").nodelay();
        assert!(nodelay.expect("the option can be read"));
    }
}
