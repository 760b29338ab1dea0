//! Calls to a server with every kind of wrong answer.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tokio::net::TcpSocket;
use tracing_subscriber::layer::SubscriberExt;

use super::answer::BODY_LIMIT;
use super::surroundings_tests::Log;
use crate::mendix::client::Client;
use crate::mendix::error::{ApiError, Reason};
use crate::mendix::fake::{Fake, Reply, TOKEN, USER_AGENT, new_knowledge_base, options};
use crate::mendix::resource::IdempotencyKey;

pub(super) const ID: &str = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";

/// The expected answer of every call about one resource.
pub(super) fn resource() -> Reply {
    let body = serde_json::json!({
        "id": ID,
        "type": "knowledge_base",
        "displayName": "Manuals",
        "environment": "Test",
        "region": "eu-central-1",
        "model": null,
        "crossRegionInference": false,
        "size": "standard",
        "createdFor": {"name": "Anna", "email": "anna@example.com"},
        "status": "ACTIVE",
        "cloudTokens": 48,
        "createdAt": "2026-02-12T09:30:00Z",
        "bundleMonth": {"startsAt": "2026-02-12T09:30:00Z", "endsAt": "2026-03-12T09:30:00Z"},
    });
    Reply::json(200, &body.to_string())
}

pub(super) async fn create(client: &Client) -> Result<(), ApiError> {
    let key = IdempotencyKey::random();
    client.create_resource(&new_knowledge_base(), &key).await?;
    Ok(())
}

/// The error of a read that gets one answer and no retry.
async fn error_after(reply: Reply) -> ApiError {
    let fake = Fake::start([reply]).await;
    fake.client().resource(ID).await.unwrap_err()
}

/// The message of an error without the address, whose port differs from run to run.
pub(super) fn message(error: &ApiError) -> String {
    error.to_string().replace(error.url(), "URL")
}

/// The time of a call, as its message says it.
pub(super) fn seconds(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0 => "within 1 s".to_owned(),
        seconds => format!("in {seconds} s"),
    }
}

#[tokio::test]
async fn every_call_carries_the_token_the_user_agent_and_nothing_superfluous() {
    let fake = Fake::start([resource()]).await;
    fake.client().resource(ID).await.unwrap();
    let [request] = &fake.received()[..] else {
        panic!("one request");
    };
    assert_eq!(
        request.header("authorization"),
        Some(&*format!("MxToken {TOKEN}"))
    );
    assert_eq!(request.header("user-agent"), Some(USER_AGENT));
    assert_eq!(request.header("accept"), Some("application/json"));
    let mut names: Vec<_> = request.headers.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "authorization", "host", "user-agent"]);
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again() {
    for reply in [
        Reply::Bytes(vec![]),
        resource().cut_after(20),
        resource().cut_before_end(30),
        Reply::json(200, r#"{"id":"4b0d8c0e"#),
        Reply::new(
            200,
            &[("Content-Type", "text/html")],
            "<html>Welcome</html>",
        ),
        Reply::json(200, ""),
        Reply::refusal(429, "RATE_LIMITED"),
        Reply::refusal(500, "INTERNAL"),
        Reply::new(502, &[], "<html>Bad gateway</html>"),
    ] {
        let fake = Fake::start([reply.clone(), resource()]).await;
        let found = fake.client_with_retries(1).resource(ID).await;
        assert!(found.is_ok(), "{reply:?}: {found:?}");
        assert_eq!(fake.received().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_says_not_now_is_asked_again() {
    let statuses = [408, 425, 429, 500, 501, 502, 503, 504, 507, 530];
    for status in statuses.into_iter().chain(520..=527) {
        let fake = Fake::start([Reply::new(status, &[], "<html>"), resource()]).await;
        let found = fake.client_with_retries(1).resource(ID).await;
        assert!(found.is_ok(), "{status}: {found:?}");
        let error = error_after(Reply::new(status, &[], "<html>")).await;
        assert!(error.is_unavailable(), "{status}");
    }
}

#[tokio::test]
async fn final_answers_are_not_tried_again() {
    for (status, reason) in [
        (400, "INVALID_FIELD"),
        (401, "BAD_TOKEN"),
        (403, "MISSING_SCOPE"),
        (404, "UNKNOWN"),
        (409, "IDEMPOTENCY_KEY_REUSED"),
        (410, "UNKNOWN"),
        (422, "INSUFFICIENT_CLOUD_TOKENS"),
        (505, "UNKNOWN"),
    ] {
        let fake = Fake::start([Reply::refusal(status, reason), resource()]).await;
        let error = fake.client_with_retries(2).resource(ID).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(fake.received().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_tries_end_with_the_last_failure_and_their_number() {
    let replies = [502, 503, 504].map(|status| Reply::json(status, ""));
    let fake = Fake::start(replies).await;
    let error = fake.client_with_retries(2).resource(ID).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(504), 3));
    assert!(error.is_unavailable());
    // Two waits of at least 0.2 and 0.4 seconds.
    assert!(
        error.elapsed() >= Duration::from_millis(600),
        "{:?}",
        error.elapsed()
    );
    let waited = seconds(error.elapsed());
    assert_eq!(
        message(&error),
        format!("GET URL: 504 Gateway Timeout with an empty body (tried 3 times {waited})")
    );
}

#[tokio::test]
async fn a_create_carries_the_same_key_and_body_in_every_try() {
    let fake = Fake::start([
        Reply::Bytes(vec![]),
        resource().cut_before_end(30),
        resource(),
    ])
    .await;
    let client = fake.client_with_retries(4);
    let key = IdempotencyKey::random();
    client
        .create_resource(&new_knowledge_base(), &key)
        .await
        .unwrap();
    let requests = fake.received();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.method, "POST");
        assert_eq!(request.header("idempotency-key"), Some(&*key.to_string()));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request, &requests[0]);
    }
}

#[tokio::test]
async fn a_refused_connection_has_sent_nothing() {
    // Bound without listening: no other process gets the port, and connections are refused.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let endpoint = format!("http://{}", socket.local_addr().unwrap());
    let client = Client::new(options(endpoint.parse().unwrap())).unwrap();
    let error = create(&client).await.unwrap_err();
    assert!(error.is_unreachable() && error.is_unavailable() && !error.is_timeout());
    assert!(!error.may_have_been_carried_out());
    let message = message(&error);
    assert!(
        message.starts_with("POST URL: no connection ("),
        "{message}"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_names_its_target() {
    for status in [301, 302, 303, 307, 308] {
        let location = ("Location", "https://elsewhere.example/login?next=1");
        let fake = Fake::start([Reply::new(status, &[location], ""), resource()]).await;
        let error = fake.client_with_retries(2).resource(ID).await.unwrap_err();
        assert!(error.is_redirect() && !error.is_gone());
        assert_eq!(
            error.redirect_target(),
            Some("https://elsewhere.example/login")
        );
        assert_eq!(error.status(), Some(status));
        assert_eq!(fake.received().len(), 1);
    }
    let error = error_after(Reply::new(302, &[("Location", "/login")], "")).await;
    let target = error.redirect_target().unwrap();
    assert!(target.starts_with("http://center.localhost:"), "{target}");
    assert!(target.ends_with("/login"), "{target}");
    let error = error_after(Reply::new(302, &[], "")).await;
    assert_eq!(error.redirect_target(), None);
    assert_eq!(
        message(&error),
        "GET URL: 302 Found, a redirect to an unnamed place, not followed because it would take the token there"
    );
}

#[tokio::test]
async fn only_the_api_itself_can_say_that_a_resource_is_gone() {
    for gone in [
        Reply::refusal(404, "RESOURCE_NOT_FOUND"),
        Reply::refusal(410, "RESOURCE_NOT_FOUND"),
        Reply::json(404, r#"{"error":{"code":404,"message":"Not Found"}}"#),
        Reply::json(
            404,
            r#"{"status":404,"title":"Not Found","detail":"No such resource."}"#,
        ),
    ] {
        assert!(error_after(gone.clone()).await.is_gone(), "{gone:?}");
    }
    for not_gone in [
        Reply::json(404, ""),
        Reply::new(404, &[("Content-Type", "text/html")], "<html>404</html>"),
        Reply::json(404, r#"{"message":"no Route matched with those values"}"#),
        Reply::refusal(404, "UNKNOWN_ROUTE"),
        Reply::refusal(403, "RESOURCE_NOT_FOUND"),
        Reply::refusal(401, "RESOURCE_NOT_FOUND"),
        Reply::refusal(422, "RESOURCE_NOT_FOUND"),
    ] {
        assert!(
            !error_after(not_gone.clone()).await.is_gone(),
            "{not_gone:?}"
        );
    }
    // A call that names no resource cannot say this about one.
    let fake = Fake::start([Reply::refusal(404, "RESOURCE_NOT_FOUND")]).await;
    assert!(!fake.client().catalog().await.unwrap_err().is_gone());
}

#[tokio::test]
async fn a_refusal_tells_what_the_api_says() {
    let error = error_after(Reply::refusal(422, "INSUFFICIENT_CLOUD_TOKENS")).await;
    assert_eq!(error.reason(), Some(&Reason::InsufficientCloudTokens));
    assert_eq!(error.detail(), Some("Because."));
    assert_eq!(
        message(&error),
        "GET URL: 422 Unprocessable Entity, INSUFFICIENT_CLOUD_TOKENS: No.: Because."
    );

    let problem = r#"{"status":400,"title":"Bad Request","detail":"Look\nagain.","invalid-params":[{"name":"size","reason":"unknown"}]}"#;
    let error = error_after(Reply::json(400, problem)).await;
    assert_eq!(error.detail(), Some("Look again."));
    assert_eq!(
        message(&error),
        "GET URL: 400 Bad Request: Look again.; size: unknown"
    );
}

#[tokio::test]
async fn permissions_are_two_questions() {
    let error = error_after(Reply::refusal(401, "BAD_TOKEN")).await;
    assert!(error.is_unauthorized() && !error.is_forbidden());
    let error = error_after(Reply::refusal(403, "MISSING_SCOPE")).await;
    assert!(error.is_forbidden() && !error.is_unauthorized());
    assert!(!error.is_refused_on_the_way());
}

/// A firewall knows nothing of tokens, and no other call passes it either.
#[tokio::test]
async fn only_the_api_itself_can_say_something_about_the_token() {
    for status in [401, 403, 407, 511] {
        for body in ["<html>Blocked</html>", r#"{"message":"Forbidden"}"#, ""] {
            let fake = Fake::start([Reply::new(status, &[], body)]).await;
            let error = create(&fake.client()).await.unwrap_err();
            assert!(error.is_refused_on_the_way(), "{error}");
            assert!(!error.is_unauthorized() && !error.is_forbidden(), "{error}");
            assert!(!error.may_have_been_carried_out(), "{error}");
            assert_eq!(error.asks_for_sign_in(), status == 511);
        }
    }
    let error = error_after(Reply::new(500, &[], "<html>")).await;
    assert!(!error.is_refused_on_the_way());
}

#[tokio::test]
async fn a_body_that_is_not_the_apis_is_shown_by_its_type_and_length() {
    let html = [("Content-Type", "text/html; charset=utf-8")];
    let error = error_after(Reply::new(403, &html, "<html>Sorry.</html>")).await;
    assert_eq!(
        message(&error),
        "GET URL: 403 Forbidden with a body that is not the API's (text/html, 19 bytes)"
    );
    let error = error_after(Reply::new(200, &html, "<html>Welcome</html>")).await;
    assert!(error.is_unreadable() && !error.is_unavailable());
    assert_eq!(
        message(&error),
        "GET URL: 200 OK with a body that is not the API's (text/html, 20 bytes): expected value \
         at line 1 column 1"
    );
}

#[tokio::test]
async fn a_token_that_the_server_repeats_is_not_repeated_by_us() {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    // The encodings themselves are the subject of `token::spelling`.
    for spelling in [
        TOKEN.to_owned(),
        TOKEN.to_uppercase(),
        TOKEN.replace('/', "%2F"),
        TOKEN.replace('+', "&#43;"),
        TOKEN.replace("Te", "T\u{200b}e"),
        BASE64_STANDARD.encode(format!("MxToken {TOKEN}")),
    ] {
        let leaks = |text: &str| text.contains(&spelling) || text.contains(TOKEN);
        let plain = format!("bad token {spelling}");
        let field = json!([{"name": plain, "reason": plain}]);
        for body in [
            format!("<html>{plain}</html>"),
            json!({"error": {"code": 401, "message": plain, "detail": plain, "reason": spelling}})
                .to_string(),
            json!({"status": 401, "title": plain, "detail": plain, "invalid-params": field})
                .to_string(),
            json!({"id": plain}).to_string(),
            json!({"id": spelling}).to_string(),
            json!([plain]).to_string(),
            json!(spelling).to_string(),
        ] {
            for status in [200, 401, 503] {
                let content_type = format!("text/{spelling}");
                let location = format!("https://elsewhere.example/{spelling}");
                let headers = [("Content-Type", &*content_type), ("Location", &*location)];
                let headers = if spelling.is_ascii() {
                    &headers[..]
                } else {
                    &[]
                };
                let error = error_after(Reply::new(status, headers, &body)).await;
                tracing::warn!(%error, "failed");
                assert!(!leaks(&format!("{error} {error:?}")), "{body}: {error}");
            }
        }
        assert!(!log.lines().iter().any(|line| leaks(line)));
    }
}

#[tokio::test]
async fn an_answer_in_another_form_is_called_by_its_name() {
    let gzip = "\u{1f}not really";
    let encoded = |encoding| {
        [
            ("Content-Encoding", encoding),
            ("Content-Type", "text/html"),
        ]
    };
    for (reply, cause) in [
        (
            Reply::new(200, &encoded("gzip"), gzip),
            "it is compressed (gzip), which the provider did not ask for",
        ),
        (
            Reply::new(200, &encoded("BR"), gzip),
            "it is compressed (br), which the provider did not ask for",
        ),
        (
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00".to_vec()),
            "it is compressed (gzip), and its header does not say so",
        ),
        (
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\xff\xfe{\x00".to_vec()),
            "it is UTF-16, not UTF-8",
        ),
    ] {
        let error = error_after(reply).await;
        assert!(error.is_unreadable());
        let text = message(&error);
        assert!(text.ends_with(cause), "{text}");
    }
    let lines = "X-Line: 1\r\n".repeat(101);
    for (bytes, cause) in [
        (
            format!("HTTP/1.1 200 OK\r\n{lines}\r\n"),
            "(its header is larger than any of the API's: more than 100 lines or 400 KiB)",
        ),
        ("SSH-2.0-OpenSSH_9\r\n\r\n".to_owned(), "(it is not HTTP: "),
    ] {
        let error = error_after(Reply::Bytes(bytes.into_bytes())).await;
        let text = message(&error);
        assert!(text.contains(cause), "{text}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let body = " ".repeat(BODY_LIMIT + 1);
    let fake = Fake::start([Reply::json(200, &body)]).await;
    let error = create(&fake.client_with_retries(0)).await.unwrap_err();
    assert!(error.is_unreadable() && error.may_have_been_carried_out());
    assert_eq!(fake.received().len(), 1);
    assert_eq!(
        message(&error),
        "POST URL: 200 OK with a body of more than 8 MiB"
    );
}

#[tokio::test]
async fn what_may_have_been_carried_out_depends_on_every_try() {
    let lost = || Reply::Bytes(vec![]);
    for (replies, expected) in [
        (vec![lost()], true),
        (vec![resource().cut_before_end(10)], true),
        (vec![Reply::json(201, "{")], true),
        (vec![Reply::refusal(500, "INTERNAL")], true),
        (vec![Reply::json(503, "")], true),
        // A gateway that gave up waiting; the server behind it may continue.
        (vec![Reply::new(408, &[], "")], true),
        (vec![Reply::new(501, &[], "")], true),
        (vec![Reply::new(524, &[], "")], true),
        (vec![Reply::new(530, &[], "")], true),
        // Refused as too early, before the API examined it.
        (vec![Reply::new(425, &[], "")], false),
        (vec![Reply::refusal(401, "BAD_TOKEN")], false),
        (vec![Reply::refusal(422, "INVALID_FIELD")], false),
        (vec![Reply::refusal(429, "RATE_LIMITED")], false),
        (vec![Reply::new(302, &[], "")], false),
        // Refused before the API examined it, so the attempt before stays open.
        (vec![lost(), Reply::refusal(429, "RATE_LIMITED")], true),
        (vec![lost(), Reply::refusal(401, "BAD_TOKEN")], true),
        // The same key, refused for its content; the attempt before was refused for the same
        // reason.
        (vec![lost(), Reply::refusal(422, "INVALID_FIELD")], false),
        // Refused by a server on the way, which knows nothing of the request.
        (vec![lost(), Reply::new(404, &[], "<html>404</html>")], true),
        (vec![lost(), Reply::refusal(404, "UNKNOWN_ROUTE")], true),
        (vec![lost(), Reply::json(400, "")], true),
    ] {
        let retries = u32::try_from(replies.len()).unwrap() - 1;
        let fake = Fake::start(replies.clone()).await;
        let error = create(&fake.client_with_retries(retries))
            .await
            .unwrap_err();
        assert_eq!(error.may_have_been_carried_out(), expected, "{replies:?}");
        assert_eq!(fake.received().len(), replies.len());
    }
    // A read changes nothing, so nothing can have been carried out.
    assert!(!error_after(lost()).await.may_have_been_carried_out());
}

#[tokio::test]
async fn calls_can_be_awaited_on_any_thread() {
    fn is_send(_: &impl Send) {}
    let fake = Fake::start([resource()]).await;
    let client = fake.client();
    let call = client.resource(ID);
    is_send(&call);
    call.await.unwrap();
}

#[tokio::test]
async fn a_sloppy_answer_to_a_create_is_an_answer() {
    let sloppy = r#"{
        "id": "0", "id": "4b0d8c0e", "cloudTokens": 48.0, "createdFor": null,
        "createdAt": "2026-02-12 09:30:00", "type": "Knowledge_Base"
    }"#;
    for body in [
        sloppy,
        r#"{"id": "4b0d8c0e"}"#,
        "\u{feff}{\"id\": \"4b0d8c0e\"}",
    ] {
        let fake = Fake::start([Reply::json(201, body)]).await;
        let (client, key) = (fake.client(), IdempotencyKey::random());
        let created = client.create_resource(&new_knowledge_base(), &key).await;
        assert_eq!(created.unwrap().id, "4b0d8c0e");
    }
}
