//! The simulator as a child process, and requests to it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The token that the simulator accepts. It is of no use elsewhere.
pub const TOKEN: &str = "simulator-token";

/// `CREATE_NEW_PROCESS_GROUP`, see "Process Creation Flags" in Microsoft's documentation.
#[cfg(windows)]
const NEW_PROCESS_GROUP: u32 = 0x0000_0200;

/// A GenAI resource, with the fields that the tasks need.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Its name.
    pub display_name: String,
    /// Its status, for example `ACTIVE`.
    pub status: String,
    /// The Cloud Tokens that are allocated to it.
    pub cloud_tokens: u64,
    /// The month for which it is paid.
    pub bundle_month: BundleMonth,
    /// When it ends, if that is scheduled, in RFC 3339.
    pub deprovision_scheduled_at: Option<String>,
}

/// The month for which a resource is paid.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleMonth {
    /// When it ends, in RFC 3339.
    pub ends_at: String,
}

/// The number of requests to the API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    /// All requests.
    pub total: u64,
    by_route: BTreeMap<String, u64>,
}

impl Requests {
    /// How many of them could change something.
    #[must_use]
    pub fn writes(&self) -> u64 {
        let reads = |route: &str| route.starts_with("GET ");
        let writes = self.by_route.iter().filter(|(route, _)| !reads(route));
        writes.map(|(_, count)| count).sum()
    }
}

/// A running simulator. It is stopped when this is dropped.
pub struct Simulator {
    endpoint: String,
    agent: ureq::Agent,
    /// Kept open: a simulator that prints into a closed pipe would end.
    _stdout: BufReader<ChildStdout>,
    _child: Guard,
}

impl Simulator {
    /// Starts the program at `path` on a free port of this machine, with further arguments, and
    /// waits until it listens.
    ///
    /// # Errors
    /// When it does not start, or not within a minute.
    pub fn start(path: &Path, arguments: &[&OsStr]) -> anyhow::Result<Simulator> {
        let mut command = Command::new(path);
        command
            .args(["--listen", "127.0.0.1:0", "--token", TOKEN])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        // Ctrl-C goes to the terminal's whole process group. Terraform then ends in order, and
        // needs the simulator a little longer.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, NEW_PROCESS_GROUP);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", path.display()))?;
        Simulator::wait_until_it_listens(Guard(child))
    }

    fn wait_until_it_listens(mut guard: Guard) -> anyhow::Result<Simulator> {
        const LIMIT: Duration = Duration::from_secs(60);
        let mut stdout = BufReader::new(guard.0.stdout.take().expect("stdout was asked for"));
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let result = stdout.read_line(&mut line);
            let _ = sender.send(result.map(|_| (line, stdout)));
        });
        let (line, stdout) = receiver
            .recv_timeout(LIMIT)
            .with_context(|| format!("the simulator did not start within {LIMIT:?}"))??;
        let endpoint = line
            .trim_end()
            .strip_prefix("control-center-simulator listening on ")
            .ok_or_else(|| anyhow!("the simulator did not start; its first line is {line:?}"))?
            .to_owned();
        let agent = ureq::Agent::config_builder()
            // A proxy cannot reach this machine's loopback address.
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Ok(Simulator {
            endpoint,
            agent,
            _stdout: stdout,
            _child: guard,
        })
    }

    /// The address of its API, for example `http://127.0.0.1:40123`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// All GenAI resources, in the Control Center's order.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub fn resources(&self) -> anyhow::Result<Vec<Resource>> {
        #[derive(Deserialize)]
        struct List {
            items: Vec<Resource>,
        }
        let list: List = self.get("/v1/genai/resources?limit=100")?;
        Ok(list.items)
    }

    /// The requests to the API since the start, including those of the task itself.
    ///
    /// # Errors
    ///
    /// When the simulator does not answer.
    pub fn requests(&self) -> anyhow::Result<Requests> {
        self.get("/simulator/requests")
    }

    fn get<T: DeserializeOwned>(&self, path_and_query: &str) -> anyhow::Result<T> {
        let url = format!("{}{path_and_query}", self.endpoint);
        self.agent
            .get(&url)
            .header("Authorization", format!("MxToken {TOKEN}"))
            .call()
            .and_then(|mut response| response.body_mut().read_json())
            .with_context(|| format!("cannot read {url} from the simulator"))
    }
}

/// Ends the child however its owner ends.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // This fails if the child has already ended, which does not matter.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
