//! Tests with pages that do not fit together.

use super::*;
use crate::mendix::fake::{Fake, Reply, page};

fn ids(resources: Vec<GenAiResource>) -> Vec<usize> {
    let id = |resource: GenAiResource| resource.id.parse().unwrap();
    resources.into_iter().map(id).collect()
}

fn offsets(fake: &Fake) -> Vec<String> {
    let offset = |target: String| {
        let offset = target.strip_prefix("/base/v1/genai/resources?limit=100&offset=");
        offset.unwrap().to_owned()
    };
    let received = fake.received().into_iter();
    received.map(|request| offset(request.target)).collect()
}

/// The results of both ways of reading these pages, and the offsets that they request.
async fn both(pages: &[Reply]) -> (Result<Vec<usize>, ApiError>, Vec<String>) {
    let fake = Fake::start(pages.to_vec()).await;
    let filter = ResourceFilter::default();
    let whole = fake.client().resources(&filter).await.map(ids);
    let asked = offsets(&fake);

    let fake = Fake::start(pages.to_vec()).await;
    let stream = fake.client().resource_stream(filter);
    let mut streamed = stream.try_collect().await.map(ids);
    match (&whole, &mut streamed) {
        (Ok(whole), Ok(streamed)) => {
            let mut whole = whole.clone();
            whole.sort_unstable();
            streamed.sort_unstable();
            assert_eq!(&whole, streamed);
        }
        (Err(whole), Err(streamed)) => {
            assert_eq!(whole.is_short_list(), streamed.is_short_list());
        }
        _ => panic!("{whole:?} {streamed:?}"),
    }
    assert_eq!(offsets(&fake), asked);
    (whole, asked)
}

#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let pages = [page(0..100, 250), page(100..200, 250), page(200..250, 250)];
    let (found, offsets) = both(&pages).await;
    assert_eq!(found.unwrap(), Vec::from_iter(0..250));
    assert_eq!(offsets, ["0", "100", "200"]);
}

#[tokio::test]
async fn who_has_enough_resources_asks_for_no_further_page() {
    let fake = Fake::start([page(0..100, 250), page(100..200, 250)]).await;
    let stream = fake.client().resource_stream(ResourceFilter::default());
    let first: Vec<_> = stream
        .take(100)
        .map(|found| found.unwrap().id)
        .collect()
        .await;
    assert_eq!(first.len(), 100);
    assert_eq!(fake.received().len(), 1);
}

#[tokio::test]
async fn an_empty_list_is_one_call() {
    let (found, offsets) = both(&[page([], 0)]).await;
    assert_eq!((found.unwrap(), offsets), (vec![], vec!["0".to_owned()]));
}

#[tokio::test]
async fn smaller_pages_than_asked_for_are_read_to_the_end() {
    let (found, offsets) = both(&[page(0..2, 3), page(2..3, 3)]).await;
    assert_eq!(found.unwrap(), [0, 1, 2]);
    assert_eq!(offsets, ["0", "2"]);
}

#[tokio::test]
async fn a_list_that_grows_in_front_is_read_on() {
    // A hundred resources were added between the first page and the second.
    let pages = [page(0..100, 200), page(0..100, 300), page(100..200, 300)];
    let (found, offsets) = both(&pages).await;
    assert_eq!(found.unwrap(), Vec::from_iter(0..200));
    assert_eq!(offsets, ["0", "100", "200"]);
}

#[tokio::test]
async fn an_empty_page_before_the_end_is_not_the_end() {
    let pages = [
        page([0, 1], 4),
        page([], 4),
        page([0, 1], 4),
        page([2, 3], 4),
    ];
    let (found, offsets) = both(&pages).await;
    assert_eq!(found.unwrap(), [0, 1, 2, 3]);
    assert_eq!(offsets, ["0", "2", "0", "2"]);
}

#[tokio::test]
async fn a_list_that_shrank_while_it_was_read_is_read_again() {
    // The first resource went, so the third moved to a page that was already read.
    let pages = [page([0, 1], 4), page([3], 3), page([1, 2], 3), page([3], 3)];
    let fake = Fake::start(pages).await;
    let found = fake.client().resources(&ResourceFilter::default()).await;
    assert_eq!(ids(found.unwrap()), [1, 2, 3]);
}

#[tokio::test]
async fn a_list_that_stays_short_is_an_error_that_names_both_numbers() {
    for (second, read) in [(page([0, 1], 4), 2), (page([], 4), 2), (page([1, 2], 4), 3)] {
        let pages: Vec<_> = (0..3)
            .flat_map(|_| [page([0, 1], 4), second.clone()])
            .collect();
        let (found, offsets) = both(&pages).await;
        let error = found.unwrap_err();
        assert!(error.is_short_list() && error.is_unreadable(), "{error}");
        let text = error.to_string();
        let expected = format!("the list says that there are 4 resources, and brought {read}");
        assert!(text.contains(&expected), "{text}");
        assert_eq!(offsets, ["0", "2", "0", "2", "0", "2"]);
    }
}

#[tokio::test]
async fn a_page_that_fails_fails_the_list() {
    let (found, _) = both(&[page([0, 1], 4), Reply::refusal(403, "MISSING_SCOPE")]).await;
    assert!(found.unwrap_err().is_forbidden());
}
