//! A proxy between a user and the Control Center.

use std::io::{Read as _, Write as _, copy};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// An HTTP proxy on this machine. Its threads end with the process.
pub struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// A proxy that connects every client to the listener at `https://HOST:PORT` on this machine,
    /// no matter what address the client requests.
    #[track_caller]
    pub fn to(url: &str) -> Proxy {
        let (_, server) = url.split_once("://").expect("it is a URL");
        let server = server.to_owned();
        Proxy::start(move |mut client| {
            let mut server = TcpStream::connect(&server).expect("the server listens");
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            let (mut from, mut to) = (server.try_clone()?, client.try_clone()?);
            thread::spawn(move || {
                let _ = copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
            copy(&mut client, &mut server)?;
            server.shutdown(Shutdown::Both)
        })
    }

    /// A proxy that answers every client with this status line and these headers.
    #[track_caller]
    pub fn answering(head: &'static str) -> Proxy {
        Proxy::start(move |mut client| client.write_all(format!("{head}\r\n\r\n").as_bytes()))
    }

    #[track_caller]
    fn start(serve: impl Fn(TcpStream) -> std::io::Result<()> + Send + Sync + 'static) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (serve, log) = (Arc::new(serve), Arc::clone(&asked));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (serve, log) = (Arc::clone(&serve), Arc::clone(&log));
                thread::spawn(move || {
                    let mut client = client;
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") {
                        match client.read(&mut byte) {
                            Ok(1) => head.extend(byte),
                            _ => return,
                        }
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    log.lock().expect("nothing panicked").push(head);
                    // A client may disconnect early.
                    let _ = serve(client);
                });
            }
        });
        Proxy { address, asked }
    }

    /// Host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests until now, with their headers.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nothing panicked").clone()
    }
}
