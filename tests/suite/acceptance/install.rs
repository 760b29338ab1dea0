//! Installed as a user installs it: from a mirror with the packages of a release, pinned by a lock
//! file, and without a development override.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use provider_address::{REGISTRIES, SOURCE, VERSION};
use provider_package::{DOCUMENTS, Platform, Program, file_names, lay_out, package};
use tempfile::TempDir;

use crate::story::{Cli, World, chat};

cases_of_two_releases![
    what_is_installed_is_locked_and_works,
    another_program_under_the_same_version_is_refused,
    the_lock_can_name_the_platforms_of_others,
    an_unpacked_mirror_is_the_same_to_the_lock,
    the_guide_leads_to_an_installed_provider,
];

pub(super) const GUIDE: &str = "install-the-provider";

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The program under test, packed as `cargo xtask dist` packs a release. It is large, so it is
/// packed once.
static PACKED: LazyLock<TempDir> = LazyLock::new(|| packed(Path::new(PROVIDER), here()));

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-mendix");

/// The platform of this machine.
pub(super) fn here() -> Platform {
    let triple = format!(
        "{}-{}",
        std::env::consts::ARCH,
        match std::env::consts::OS {
            "macos" => "apple-darwin",
            "windows" => "pc-windows-msvc",
            _ => "unknown-linux-gnu",
        }
    );
    Platform::of_target(&triple).expect("the tests run where the provider is released")
}

fn packed(program: &Path, platform: Platform) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let root = Path::new(ROOT);
    package(directory.path(), root, Program::Provider, platform, program)
        .expect("it can be packed");
    directory
}

/// Another file under the name of the provider. `init` hashes it and does not run it.
fn packed_otherwise(platform: Platform) -> TempDir {
    packed(&Path::new(ROOT).join("LICENSE"), platform)
}

/// A user with a configuration, and a mirror that has the program under test.
struct User {
    world: World,
    mirror: TempDir,
}

impl User {
    fn new(cli: &Cli) -> User {
        let mirror = tempfile::tempdir().expect("a temporary directory can be made");
        let world = World::mirrored_at(cli, mirror.path());
        world.write([chat()]);
        let user = User { world, mirror };
        user.publish(&PACKED, here());
        user
    }

    /// Puts a package into the mirror and replaces any package of the same name.
    fn publish(&self, packed: &TempDir, platform: Platform) {
        let names = [file_names::archive(Program::Provider, platform)];
        lay_out(self.mirror.path(), packed.path(), &names).expect("a mirror can be written");
    }

    fn init(&self, more: &[&str]) -> terraform_cli::Run {
        let fixed = ["init", "-no-color", "-input=false"];
        self.world.run(fixed.iter().chain(more))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.world.state_path().with_file_name(name)
    }

    /// The hashes of the lock file, without any other line.
    fn locked(&self) -> Vec<String> {
        let lock = fs::read_to_string(self.file(".terraform.lock.hcl")).expect("there is a lock");
        assert!(
            lock.contains(&format!("/{SOURCE}\"")) && lock.contains(&format!("= \"{VERSION}\"")),
            "{lock}"
        );
        let lines = lock.lines().map(str::trim);
        let hashes = lines.filter(|line| line.starts_with("\"h1:") || line.starts_with("\"zh:"));
        hashes.map(str::to_owned).collect()
    }

    /// Imitates another checkout of the same configuration: the lock file is there, the provider is
    /// not.
    fn forgets_what_is_installed(&self) {
        fs::remove_dir_all(self.file(".terraform")).expect("something is installed");
    }
}

fn what_is_installed_is_locked_and_works(cli: &Cli) {
    let user = User::new(cli);
    let init = user.init(&[]).success();
    assert!(
        init.stdout
            .contains(&format!("Installed {SOURCE} v{VERSION}")),
        "{init}"
    );
    let locked = user.locked();
    assert_eq!(locked.len(), 1, "{locked:?}");
    assert!(locked[0].starts_with("\"h1:"), "{locked:?}");

    user.forgets_what_is_installed();
    let again = user.init(&["-lockfile=readonly"]).success();
    assert!(
        !again.text().contains("development override"),
        "the installed one must be used: {again}"
    );
    assert_eq!(user.locked(), locked);

    let World { control_center, .. } = &user.world;
    user.world.plan().succeeds().proposes([("chat", "create")]);
    user.world.apply_plan().succeeds().says_nothing();
    assert_eq!(control_center.only()["status"], "ACTIVE");
    user.world.plan().finds_nothing_to_do();
    let _ = user.world.destroy().succeeds();
    assert_eq!(control_center.only()["status"], "DEPROVISION_SCHEDULED");
}

fn another_program_under_the_same_version_is_refused(cli: &Cli) {
    let user = User::new(cli);
    let _ = user.init(&[]).success();
    user.publish(&packed_otherwise(here()), here());
    user.forgets_what_is_installed();
    let refused = user.init(&[]).failure();
    let said = refused.diagnostics_text();
    assert!(
        said.contains("doesn't match any of the checksums previously recorded"),
        "{refused}"
    );
    // The guide's way out, for example from the quickstart's build to one's own package.
    fs::remove_file(user.file(".terraform.lock.hcl")).expect("the first init wrote it");
    let _ = user.init(&[]).success();
}

fn the_lock_can_name_the_platforms_of_others(cli: &Cli) {
    let user = User::new(cli);
    let other = ["darwin_arm64", "windows_amd64"]
        .into_iter()
        .filter_map(Platform::named)
        .find(|platform| *platform != here())
        .expect("one of two is another one");
    let mirror = user.mirror.path().display();
    let lock = [
        "providers",
        "lock",
        "-no-color",
        &format!("-fs-mirror={mirror}"),
        &format!("-platform={}", here()),
        &format!("-platform={other}"),
    ];
    // The mirror must have the package of each platform.
    let _ = user.world.run(lock).failure();
    user.publish(&packed_otherwise(other), other);
    let _ = user.world.run(lock).success();
    let locked = user.locked();
    assert_eq!(locked.len(), 2, "{locked:?}");
    let _ = user.init(&["-lockfile=readonly"]).success();
    assert_eq!(user.locked(), locked);
}

/// An unpacked mirror saves Terraform the unpacking, and its operator may choose either form.
fn an_unpacked_mirror_is_the_same_to_the_lock(cli: &Cli) {
    let user = User::new(cli);
    let _ = user.init(&[]).success();
    let locked = user.locked();

    let platform = here();
    for registry in REGISTRIES {
        let packages = user.mirror.path().join(registry).join(SOURCE);
        fs::remove_file(packages.join(file_names::archive(Program::Provider, platform)))
            .expect("it is there");
        let unpacked = packages.join(VERSION).join(platform.to_string());
        fs::create_dir_all(&unpacked).expect("a mirror can be written");
        let program = unpacked.join(file_names::binary(Program::Provider, platform));
        fs::copy(PROVIDER, program).expect("a mirror can be written");
        for document in DOCUMENTS {
            let copied = fs::copy(Path::new(ROOT).join(document), unpacked.join(document));
            copied.expect("a mirror can be written");
        }
    }
    user.forgets_what_is_installed();
    let _ = user.init(&["-lockfile=readonly"]).success();
    assert_eq!(user.locked(), locked);
}

/// The guide's code block in this language that contains this text.
fn shown(language: &str, containing: &str) -> String {
    let path = format!("docs/guides/{GUIDE}.md");
    let guide = fs::read_to_string(Path::new(ROOT).join(path)).expect("it can be read");
    let blocks = guide.split("```").skip(1).step_by(2);
    let mut blocks = blocks.filter_map(|block| block.strip_prefix(language));
    let found = blocks.find(|block| block.contains(containing));
    found.expect(containing).trim().to_owned()
}

fn the_guide_leads_to_an_installed_provider(cli: &Cli) {
    let mut user = User::new(cli);
    let mirror = user.mirror.path().display().to_string().replace('\\', "/");
    let settings = shown("hcl\n", "filesystem_mirror").replace("/opt/terraform/mirror", &mirror);
    user.world.file("cli.tfrc", &settings);
    let settings = user.file("cli.tfrc");
    user.world.env("TF_CLI_CONFIG_FILE", settings);
    let _ = user.init(&[]).success();

    // The three platforms of the guide's command. The platform of this machine may be a fourth.
    let platforms = ["linux_amd64", "darwin_arm64", "windows_amd64"];
    for platform in platforms.into_iter().filter_map(Platform::named) {
        if platform != here() {
            user.publish(&packed_otherwise(platform), platform);
        }
    }
    let command = shown("console\n", "providers lock").replace("/opt/terraform/mirror", &mirror);
    let _ = user.world.run(command.split_whitespace().skip(1)).success();
    for argument in platforms.map(|platform| format!("-platform={platform}")) {
        assert!(command.contains(&argument), "{command}");
    }
    assert!(
        user.locked().len() >= platforms.len(),
        "{:?}",
        user.locked()
    );
    let _ = user.init(&["-lockfile=readonly"]).success();
}
