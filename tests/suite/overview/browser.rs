//! A real headless Chromium, from Debian's packages.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, Capabilities, WebDriver};

use crate::debian;

const DRIVER: &str = "/usr/bin/chromedriver";

/// A browser with one page. Dropping it ends the browser.
pub struct Browser {
    /// The first field: the browser would outlive the driver if its session did not end first.
    pub page: WebDriver,
    _driver: Driver,
    /// The last field, because the browser writes into it until it ends.
    _profile: TempDir,
}

/// ChromeDriver. Dropping it ends the process.
struct Driver(Child);

impl Browser {
    /// Starts a browser with a window of this size, and installs the packages if they are missing.
    ///
    /// # Panics
    /// If there is no Chromium and it cannot be installed. The message says how to install it.
    pub async fn start(width: u32, height: u32) -> Browser {
        let is_there = || Path::new(DRIVER).exists();
        debian::install_unless(is_there, &["chromium", "chromium-driver"]);
        let driver = Command::new(DRIVER)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(
                "this test needs ChromeDriver at /usr/bin/chromedriver: \
                 run `apt-get install chromium chromium-driver` as root",
            );
        let mut driver = Driver(driver);
        let port = port(&mut driver.0);
        let profile = tempfile::tempdir().expect("a temporary directory can be made");
        let data = format!("--user-data-dir={}", profile.path().display());
        let size = format!("--window-size={width},{height}");
        let capabilities = json!({"goog:chromeOptions": {"args": [
            "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            // Chromium cannot use its sandbox when it runs as root.
            "--no-sandbox",
            size, data,
        ]}});
        let Value::Object(capabilities) = capabilities else {
            unreachable!("it is an object")
        };
        let url = format!("http://127.0.0.1:{port}");
        // A proxy cannot reach a listener on this machine's loopback address.
        let client = reqwest::Client::builder().no_proxy().build();
        let page = WebDriver::builder(&url, Capabilities::from(capabilities))
            .client(client.expect("a client"))
            .await
            .expect("the browser starts");
        Browser {
            page,
            _driver: driver,
            _profile: profile,
        }
    }

    /// The result of a script on the page.
    pub async fn evaluate(&self, script: &str) -> Value {
        let answer = self.page.execute(script, Vec::new()).await;
        let answer = answer.unwrap_or_else(|error| panic!("{script}: {error}"));
        answer.json().clone()
    }

    /// The visible text of an element.
    pub async fn text(&self, selector: &str) -> String {
        let element = self.page.find(By::Css(selector)).await;
        let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.text().await.expect("an element has a text")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(self.0.id().try_into().expect("it is a process id")),
            nix::sys::signal::Signal::SIGTERM,
        );
        let _ = self.0.wait();
    }
}

/// The port that the driver chose and prints.
fn port(driver: &mut Child) -> u16 {
    let stdout = driver.stdout.take().expect("stdout was asked for");
    let mut lines = BufReader::new(stdout).lines();
    let port = lines.by_ref().find_map(|line| {
        let line = line.expect("its output can be read");
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Later output is read too: a full pipe would block the driver.
    std::thread::spawn(move || lines.for_each(drop));
    port.expect("ChromeDriver says on which port it listens")
}
