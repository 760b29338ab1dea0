//! Servers whose certificates are not valid.

use std::fs;

use rcgen::{BasicConstraints, CertificateParams, IsCa, SanType, date_time_ymd};

use super::surroundings_tests::{CATALOG, Terms, is_inner, run_again, server_with};
use crate::mendix::error::ApiError;
use crate::mendix::fake::{Fake, Reply};
use crate::mendix::tls_failure::TlsFailure;

/// The error about a server with this certificate. Its authority is trusted.
async fn refused(change: impl FnOnce(&mut CertificateParams)) -> ApiError {
    let (authority, tls) = server_with(Terms::Http1, change);
    fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), authority).unwrap();
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], tls).await;
    let error = fake.client_with_retries(2).catalog().await.unwrap_err();
    assert!(error.is_unreachable() && error.is_unavailable(), "{error}");
    assert!(
        error.concerns_every_call() && !error.is_timeout(),
        "{error}"
    );
    assert_eq!((error.attempts(), fake.received()), (1, vec![]));
    error
}

fn names(names: &[String]) -> Vec<SanType> {
    CertificateParams::new(names).unwrap().subject_alt_names
}

#[tokio::test]
async fn a_certificate_that_is_not_valid_is_told_apart_with_its_names_or_dates() {
    if !is_inner() {
        let directory = tempfile::tempdir().unwrap();
        let trusted = directory.path().join("trusted.pem");
        run_again(
            module_path!(),
            "a_certificate_that_is_not_valid_is_told_apart_with_its_names_or_dates",
            &[("SSL_CERT_FILE", trusted.to_str().unwrap())],
        );
        return;
    }
    for (certified, expected) in [
        (0, "no name"),
        (1, "name-1-of-a-server-with-a-rather-long-name.example.com"),
        (
            2,
            "name-1-of-a-server-with-a-rather-long-name.example.com and \
             name-2-of-a-server-with-a-rather-long-name.example.com",
        ),
        (
            9,
            "name-1-of-a-server-with-a-rather-long-name.example.com, \
             name-2-of-a-server-with-a-rather-long-name.example.com, \
             name-3-of-a-server-with-a-rather-long-name.example.com, \
             name-4-of-a-server-with-a-rather-long-name.example.com, \
             name-5-of-a-server-with-a-rather-long-name.example.com and 4 more names",
        ),
    ] {
        let all: Vec<_> = (1..=certified)
            .map(|n| format!("name-{n}-of-a-server-with-a-rather-long-name.example.com"))
            .collect();
        let error = refused(|params| params.subject_alt_names = names(&all)).await;
        let failure = error.tls_failure();
        assert!(matches!(failure, Some(TlsFailure::OtherName(_))), "{error}");
        let text = error.to_string();
        let expected = format!("the certificate is for {expected}, not for localhost)");
        assert!(text.ends_with(&expected), "{text}\n{expected}");
    }
    let address = ["10.1.2.3".to_owned(), "*.example.com".to_owned()];
    let text = refused(|params| params.subject_alt_names = names(&address)).await;
    let text = text.to_string();
    assert!(
        text.contains("for 10.1.2.3 and *.example.com, not"),
        "{text}"
    );

    let error = refused(|params| params.not_after = date_time_ymd(2026, 3, 5)).await;
    let failure = error.tls_failure();
    assert!(
        matches!(failure, Some(TlsFailure::Expired { .. })),
        "{error}"
    );
    let text = error.to_string();
    let expected = "(the certificate was valid until 2026-03-05T00:00:00Z; the clock of this \
                    machine shows 20";
    assert!(text.contains(expected), "{text}");

    let error = refused(|params| params.not_before = date_time_ymd(2090, 3, 5)).await;
    let failure = error.tls_failure();
    assert!(
        matches!(failure, Some(TlsFailure::NotYetValid { .. })),
        "{error}"
    );
    let text = error.to_string();
    let expected = "(the certificate is valid only from 2090-03-05T00:00:00Z; the clock of this \
                    machine shows 20";
    assert!(text.contains(expected), "{text}");

    let error = refused(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)).await;
    let failure = error.tls_failure();
    assert!(
        matches!(failure, Some(TlsFailure::Defective { .. })),
        "{error}"
    );
    let text = error.to_string();
    let expected = "(the certificate is that of a certificate authority, not that of a server)";
    assert!(text.ends_with(expected), "{text}");
}
