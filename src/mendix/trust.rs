//! The certificate authorities that this machine trusts.
//!
//! The TLS library reads their certificates itself and reports little about missing ones. After a
//! failure this module reads them once more, to name the variable, the path and the cause. On
//! Windows and macOS only the system's trust store counts; the variables count elsewhere.

use std::fmt;
use std::path::PathBuf;

/// The environment variables that name the trusted certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust(Vec<Source>);

/// A file or a directory that a variable names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Source {
    variable: &'static str,
    path: PathBuf,
    finding: Finding,
}

/// The content of that path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Finding {
    Certificates(usize),
    Unreadable(String),
    Unnamed,
    Empty,
    Der,
    NoCertificate,
    Damaged,
}

impl Trust {
    /// The variables of this process, which the TLS library reads too.
    pub fn of_environment() -> Self {
        Self(sources())
    }

    /// Whether the paths that variables name contain any certificate. False without variables, as
    /// the system then decides.
    pub(super) fn trusts_any(&self) -> bool {
        let has_any = |source: &Source| matches!(source.finding, Finding::Certificates(_));
        self.0.iter().any(has_any)
    }

    /// Whether a variable names the trusted certificates. The system's certificates then do not
    /// count.
    pub fn is_named(&self) -> bool {
        !self.0.is_empty()
    }
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the system has no certificates");
        }
        for (place, source) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            source.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        if self.finding == Finding::Unnamed {
            return write!(f, "{} is set, but empty", self.variable);
        }
        write!(f, "{} names {path}, which ", self.variable)?;
        match &self.finding {
            Finding::Certificates(1) => f.write_str("contains 1 certificate"),
            Finding::Certificates(count) => write!(f, "contains {count} certificates"),
            Finding::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
            Finding::Unnamed => Ok(()),
            Finding::Empty => f.write_str("is empty"),
            Finding::Der => write!(
                f,
                "is in DER format; convert it to PEM with \
                 `openssl x509 -inform der -in {path} -out {path}.pem`, and name that file"
            ),
            Finding::NoCertificate => f.write_str(
                "contains no certificate in PEM format, which starts with \
                 -----BEGIN CERTIFICATE-----",
            ),
            Finding::Damaged => f.write_str("contains only certificates that are damaged"),
        }
    }
}

#[cfg(any(not(unix), target_vendor = "apple"))]
fn sources() -> Vec<Source> {
    Vec::new()
}

#[cfg(all(unix, not(target_vendor = "apple")))]
use named::sources;

/// The paths that OpenSSL's variables name, read as `rustls-native-certs` does.
#[cfg(all(unix, not(target_vendor = "apple")))]
mod named {
    use std::env;
    use std::fs;
    use std::path::Path;

    use rustls::RootCertStore;
    use rustls_native_certs::{ErrorKind, load_certs_from_paths};

    use super::{Finding, Source};

    pub fn sources() -> Vec<Source> {
        let file = env::var_os("SSL_CERT_FILE").map(|path| Source {
            variable: "SSL_CERT_FILE",
            finding: finding(Path::new(&path), true),
            path: path.into(),
        });
        let directories = env::var_os("SSL_CERT_DIR").unwrap_or_default();
        let directories = env::split_paths(&directories)
            .filter(|path| !path.as_os_str().is_empty())
            .map(|path| Source {
                variable: "SSL_CERT_DIR",
                finding: finding(&path, false),
                path,
            });
        file.into_iter().chain(directories).collect()
    }

    fn finding(path: &Path, is_file: bool) -> Finding {
        if path.as_os_str().is_empty() {
            return Finding::Unnamed;
        }
        let found = if is_file {
            load_certs_from_paths(Some(path), None)
        } else {
            load_certs_from_paths(None, Some(path))
        };
        let damaged = !found.certs.is_empty();
        let (usable, _) = RootCertStore::empty().add_parsable_certificates(found.certs);
        if usable > 0 {
            return Finding::Certificates(usable);
        }
        let unreadable = found.errors.iter().find_map(|error| match &error.kind {
            ErrorKind::Io { inner, .. } => Some(inner.to_string()),
            _ => None,
        });
        if let Some(cause) = unreadable {
            return Finding::Unreadable(cause);
        }
        match fs::read(path) {
            _ if damaged => Finding::Damaged,
            Ok(bytes) if bytes.is_empty() => Finding::Empty,
            // The tag of a sequence, followed by its length.
            Ok(bytes) if bytes.starts_with(&[0x30, 0x82]) || bytes.starts_with(&[0x30, 0x81]) => {
                Finding::Der
            }
            _ => Finding::NoCertificate,
        }
    }
}

#[cfg(all(test, unix, not(target_vendor = "apple")))]
mod tests {
    use std::fs;
    use std::process::Command;

    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    use super::Trust;
    use crate::mendix::client::{Client, ClientError};
    use crate::mendix::fake::options;

    const INNER: &str = "TERRAFORM_PROVIDER_MENDIX_TRUST_TEST";

    /// A client's error about these variables; empty if there is none.
    fn said(variables: &[(&str, &str)]) -> String {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["mendix::trust::tests::a_process_with_variables", "--exact"])
            .arg("--nocapture")
            .env(INNER, "1")
            .env_remove("SSL_CERT_FILE")
            .env_remove("SSL_CERT_DIR")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        let (_, said) = text.split_once("SAID<").unwrap();
        said.split_once(">SAID").unwrap().0.to_owned()
    }

    /// The separate process of these tests: environment variables belong to a whole process.
    #[test]
    fn a_process_with_variables() {
        if std::env::var_os(INNER).is_none() {
            return;
        }
        match Client::new(options("https://control-center.example".parse().unwrap())) {
            Ok(_) => println!("SAID<trusted: {}>SAID", Trust::of_environment()),
            Err(ClientError::NoTrust(trust)) => println!("SAID<{trust}>SAID"),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_not_a_file_of_certificates_is_named_with_its_cause() {
        let directory = tempfile::tempdir().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for (name, content) in [
            ("good.pem", authority.pem().as_bytes()),
            ("ca.der", authority.der()),
            ("empty.pem", b""),
            ("words.pem", b"a certificate"),
            ("damaged.pem", damaged.as_bytes()),
        ] {
            fs::write(directory.path().join(name), content).unwrap();
        }
        let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        for (name, expected) in [
            (
                "missing.pem",
                "cannot be read: No such file or directory (os error 2)",
            ),
            (".", "cannot be read: Is a directory (os error 21)"),
            ("empty.pem", "is empty"),
            (
                "ca.der",
                "is in DER format; convert it to PEM with `openssl x509 -inform der -in",
            ),
            ("words.pem", "contains no certificate in PEM format"),
            ("damaged.pem", "contains only certificates that are damaged"),
        ] {
            let path = path(name);
            let said = said(&[("SSL_CERT_FILE", &path)]);
            let expected = format!("SSL_CERT_FILE names {path}, which {expected}");
            assert!(said.starts_with(&expected), "{said}\n{expected}");
        }
        let missing = path("missing");
        assert_eq!(
            said(&[("SSL_CERT_DIR", &missing)]),
            format!(
                "SSL_CERT_DIR names {missing}, which cannot be read: \
                 No such file or directory (os error 2)"
            )
        );
        assert_eq!(
            said(&[("SSL_CERT_FILE", "")]),
            "SSL_CERT_FILE is set, but empty"
        );

        // One valid path of several is enough.
        let (good, all) = (path("good.pem"), path(""));
        let said = said(&[
            ("SSL_CERT_FILE", &good),
            ("SSL_CERT_DIR", &format!("{missing}:{all}")),
        ]);
        assert_eq!(
            said,
            format!(
                "trusted: SSL_CERT_FILE names {good}, which contains 1 certificate; SSL_CERT_DIR \
                 names {missing}, which cannot be read: No such file or directory (os error 2); \
                 SSL_CERT_DIR names {all}, which contains 1 certificate"
            )
        );
    }
}
