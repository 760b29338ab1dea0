//! The simulator's container image. The tests always check the instructions of its Dockerfile. If
//! Docker's daemon answers, they also build and start the image.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DOCKERFILE: &str = "simulator/Dockerfile";
const TAG: &str = "control-center-simulator:under-test";

/// The text after this instruction, which occurs once in the file.
#[track_caller]
fn instruction(name: &str) -> String {
    let file = std::fs::read_to_string(Path::new(ROOT).join(DOCKERFILE)).expect("it can be read");
    let mut found = file
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let value = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(found.next(), None, "a second {name}");
    value.to_owned()
}

/// The arguments of an instruction in its exec form, which needs no shell.
fn arguments(name: &str) -> Vec<String> {
    serde_json::from_str(&instruction(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn nothing_but_the_program_is_in_it_and_root_does_not_run_it() {
    assert_eq!(instruction("FROM"), "scratch");
    let copied = instruction("COPY");
    let copied: Vec<_> = copied.split(' ').collect();
    assert_eq!(
        copied,
        [
            "--chmod=755",
            "${TARGETPLATFORM}/control-center-simulator",
            "/control-center-simulator"
        ]
    );
    assert_eq!(arguments("ENTRYPOINT"), ["/control-center-simulator"]);
    let user = instruction("USER");
    let ids: Vec<u32> = user
        .split(':')
        .map(|id| id.parse().expect("an image without names needs numbers"))
        .collect();
    assert!(ids.len() == 2 && !ids.contains(&0), "{user}");
}

/// A child process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn first_line(output: impl Read) -> String {
    let mut line = String::new();
    let read = BufReader::new(output).read_line(&mut line);
    read.expect("the simulator says where it listens");
    line
}

#[test]
fn the_program_starts_with_its_arguments_and_on_its_port() {
    let port = instruction("EXPOSE");
    let arguments = arguments("CMD");
    assert!(
        arguments.contains(&format!("0.0.0.0:{port}")),
        "{arguments:?}"
    );
    let program = Path::new(env!("CARGO_BIN_EXE_terraform-provider-mendix"))
        .with_file_name("control-center-simulator");
    // Another program on this machine may use that port.
    let free = arguments
        .iter()
        .map(|argument| argument.replace(&port, "0"));
    let child = Command::new(&program)
        .args(free)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut child = Running(child);
    let line = first_line(child.0.stdout.take().expect("its output"));
    let start = "control-center-simulator listening on http://0.0.0.0:";
    assert!(line.starts_with(start), "{line}");
}

fn has_a_daemon() -> bool {
    let docker = Command::new("docker")
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    docker.is_ok_and(|status| status.success())
}

/// A statically linked program, as in a release. The release uses musl for this; glibc needs no
/// target that may be missing on a machine.
fn linked_statically() -> PathBuf {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("static");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--package", "control-center-simulator"])
        .args(["--target", &target, "--target-dir"])
        .arg(&directory)
        .env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+crt-static")
        .current_dir(ROOT)
        .status()
        .expect("cargo runs");
    assert!(status.success(), "{status}");
    directory
        .join(target)
        .join("debug/control-center-simulator")
}

#[track_caller]
fn docker(arguments: &[&str]) {
    let output = Command::new("docker")
        .args(arguments)
        .current_dir(ROOT)
        .output()
        .expect("docker runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {arguments:?}: {said}");
}

#[test]
fn where_there_is_a_daemon_the_image_is_built_and_starts() {
    if !has_a_daemon() {
        // The tests above still check the file.
        println!("Docker's daemon does not answer: the image is not built");
        return;
    }
    let context = tempfile::tempdir().expect("a temporary directory can be made");
    let architecture = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    };
    let platform = context.path().join("linux").join(architecture);
    std::fs::create_dir_all(&platform).expect("a directory can be made");
    std::fs::copy(
        linked_statically(),
        platform.join("control-center-simulator"),
    )
    .expect("the program can be copied");
    let directory = context.path().to_str().expect("a path is text");
    docker(&["build", "--tag", TAG, "--file", DOCKERFILE, directory]);

    let child = Command::new("docker")
        .args([
            "run",
            "--rm",
            "--name",
            "control-center-simulator-under-test",
            TAG,
        ])
        .stdout(Stdio::piped())
        .spawn()
        .expect("docker runs");
    let mut child = Running(child);
    let line = first_line(child.0.stdout.take().expect("its output"));
    docker(&["stop", "control-center-simulator-under-test"]);
    assert_eq!(
        line,
        "control-center-simulator listening on http://0.0.0.0:8080\n"
    );
}
