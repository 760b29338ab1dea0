//! The shell of a guide's reader: one session in one directory, with the programs that the guides
//! use.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use pypi::JQ;
use terraform_cli::{Cli, Installation};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-mendix");

/// No block of a guide takes this long, even on a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// A person would answer "yes" and the guides show no colours, so the commands get these arguments.
const ARGUMENTS: [(&str, &str); 8] = [
    ("TF_CLI_ARGS_apply", "-no-color -auto-approve"),
    ("TF_CLI_ARGS_destroy", "-no-color -auto-approve"),
    ("TF_CLI_ARGS_init", "-no-color"),
    ("TF_CLI_ARGS_output", "-no-color"),
    ("TF_CLI_ARGS_plan", "-no-color"),
    ("TF_CLI_ARGS_query", "-no-color"),
    ("TF_CLI_ARGS_show", "-no-color"),
    ("TF_CLI_ARGS_test", "-no-color"),
];

/// A session. When it is dropped, everything that it started ends.
pub struct Shell {
    sh: Child,
    stdin: ChildStdin,
    codes: mpsc::Receiver<String>,
    root: tempfile::TempDir,
    blocks: usize,
}

/// The result of a shell command.
pub struct Answer {
    pub code: i32,
    /// Both outputs in the order in which a person sees them.
    pub output: String,
}

impl Shell {
    /// Starts a session in an empty directory, with the provider in a mirror and these variables.
    #[track_caller]
    pub fn start(cli: &Cli, variables: &[(&str, &str)]) -> Shell {
        let root = tempfile::Builder::new()
            .prefix("guide-")
            .tempdir()
            .expect("a temporary directory can be made");
        let (work, programs) = (root.path().join("work"), root.path().join("programs"));
        for directory in [&work, &programs] {
            fs::create_dir(directory).expect("a new temporary directory can be written");
        }
        let installation = Installation::mirror(root.path(), Path::new(PROVIDER), cli)
            .unwrap_or_else(|error| panic!("{error}"));
        let terraform = cli.command::<&str>(&work, &installation, []);
        install_programs(&programs, &terraform);

        let mut command = Command::new("sh");
        for (name, value) in terraform.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(programs).chain(std::env::split_paths(&path));
        let mut sh = command
            .env("PATH", std::env::join_paths(paths).expect("a PATH"))
            .envs(ARGUMENTS)
            .envs(variables.iter().copied())
            .current_dir(root.path())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let stdin = sh.stdin.take().expect("stdin was asked for");
        let stdout = BufReader::new(sh.stdout.take().expect("stdout was asked for"));
        let (sender, codes) = mpsc::channel();
        thread::spawn(move || {
            stdout
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        // Variables that one block sets are visible to the next, as in one terminal window.
        let session = format!("cd '{}'\n", work.display());
        fs::write(root.path().join("session"), session).expect("the directory can be written");
        Shell {
            sh,
            stdin,
            codes,
            root,
            blocks: 0,
        }
    }

    /// Adds a program of this name that runs `line` in a shell.
    #[track_caller]
    pub fn install(&self, name: &str, line: &str) {
        write_program(&self.root.path().join("programs"), name, line);
    }

    /// The directory in which the session began.
    pub fn directory(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// Runs shell commands to their end, or to the first command that fails.
    #[track_caller]
    pub fn run(&mut self, text: &str) -> Answer {
        self.blocks += 1;
        let script = self.root.path().join(format!("block-{}", self.blocks));
        let output = script.with_extension("out");
        let session = self.root.path().join("session");
        let session = session.display();
        let text = format!(
            ". '{session}'\nset -ea\n\
             keep() {{ {{ export -p; printf 'cd \"%s\"\\n' \"$PWD\"; }} > '{session}'; }}\n\
             trap keep EXIT\n{text}\n"
        );
        fs::write(&script, text).expect("the directory can be written");
        let line = format!(
            "sh '{}' > '{}' 2>&1 < /dev/null; echo $?",
            script.display(),
            output.display()
        );
        writeln!(self.stdin, "{line}").expect("the shell reads");
        let code = self.codes.recv_timeout(TIME_LIMIT);
        let output = fs::read_to_string(&output).unwrap_or_default();
        let code = code.unwrap_or_else(|_| panic!("this did not end:\n{output}"));
        Answer {
            code: code.parse().expect("the shell says a code"),
            output: as_of_terraform(&output),
        }
    }
}

/// A text that calls both programs by one name.
pub fn as_of_terraform(text: &str) -> String {
    text.replace("OpenTofu", "Terraform")
}

impl Drop for Shell {
    fn drop(&mut self) {
        // A guide may have left a program running. The shell itself still runs, so no other process
        // can have its group id.
        let group = i32::try_from(self.sh.id()).expect("a process has a small number");
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        let _ = self.sh.wait();
    }
}

/// Programs that a guide calls by name but a fresh machine may not have.
fn install_programs(programs: &Path, terraform: &Command) {
    // The bare name would find the program that this function writes.
    let program = terraform.get_program();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|directory| directory.join(program));
    let found = found.find(|path| path.is_file());
    let mut line = quoted(found.as_deref().map_or(program, Path::as_os_str));
    for arg in terraform.get_args() {
        write!(line, " {}", quoted(arg)).expect("a string can be written");
    }
    install(programs, "terraform", &line);

    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let target = target.expect("cargo's directory for tests lies in the target directory");
    let site = pypi::install(&JQ, target).unwrap_or_else(|error| panic!("{error}"));
    for (name, text) in [
        ("jq", include_str!("jq.py")),
        ("curl", include_str!("curl.py")),
    ] {
        let script = programs.join(name).with_extension("py");
        fs::write(&script, text).expect("the directory can be written");
        let line = [pypi::PYTHON.as_ref(), script.as_os_str(), site.as_os_str()].map(quoted);
        install(programs, name, &line.join(" "));
    }

    let simulator = Path::new(PROVIDER).with_file_name("control-center-simulator");
    assert!(
        simulator.exists(),
        "this test needs {}: run `cargo build --package control-center-simulator`",
        simulator.display()
    );
    install(
        programs,
        "control-center-simulator",
        &quoted(simulator.as_os_str()),
    );
}

/// Installs a program that runs `line` with its own arguments.
fn install(programs: &Path, name: &str, line: &str) {
    write_program(programs, name, &format!("exec {line} \"$@\""));
}

/// Writes a program that consists of this line of shell.
fn write_program(programs: &Path, name: &str, line: &str) {
    let path = programs.join(name);
    fs::write(&path, format!("#!/bin/sh\n{line}\n")).expect("it can be written");
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(&path, executable).expect("the test's own file can be changed");
}

fn quoted(text: &OsStr) -> String {
    format!("'{}'", text.to_string_lossy().replace('\'', r"'\''"))
}
