//! Files that are not what was exported: each is refused where it is wrong, and leaves nothing.

use koppla_testkit::Place;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{export, filled, import};
use crate::Purpose;
use crate::tests::open;
use crate::transfer::line::hexadecimal;

koppla_testkit::on_each_store!(
    a_file_that_is_cut_off_is_refused_wherever_it_is_cut,
    a_file_that_was_changed_is_refused,
    a_file_that_contradicts_itself_is_refused,
);

async fn whole() -> String {
    let place = Place::sqlite();
    let file = export(&filled(&place).await, Purpose::Backup).await;
    String::from_utf8(file).unwrap()
}

/// Demands that each file is refused with its words, that nothing of it stays, and that the whole
/// file is taken afterwards.
async fn refused(place: &Place, files: impl IntoIterator<Item = (Vec<u8>, &str)>) {
    let store = open(place).await;
    for (file, words) in files {
        let said = import(&store, &file).await.unwrap_err().to_string();
        assert!(said.starts_with("line") && said.contains(words), "{words:?}: {said}");
        let left = super::dump(&store).await;
        assert!(left.values().all(std::collections::BTreeSet::is_empty), "{words}: {left:?}");
    }
    import(&store, whole().await.as_bytes()).await.unwrap();
}

async fn a_file_that_is_cut_off_is_refused_wherever_it_is_cut(place: Place) {
    let file = whole().await.into_bytes();
    let ends: Vec<usize> =
        file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect();
    let inside = ends.iter().map(|end| (file[..end - 3].to_vec(), "cut off here"));
    let before_end = ends.iter().map(|end| (file[..*end].to_vec(), "cut off here"));
    let between = ends[..ends.len() - 1]
        .iter()
        .map(|end| (file[..=*end].to_vec(), "cut off: its end is missing"));
    let nothing = (Vec::new(), "line 1: the file is empty");
    refused(&place, inside.chain(before_end).chain(between).chain([nothing])).await;
}

async fn a_file_that_was_changed_is_refused(place: Place) {
    let file = whole().await;
    let changed = |from: &str, to: &str| {
        assert!(file.contains(from), "{from}");
        file.replacen(from, to, 1).into_bytes()
    };
    let (lines, _) = file.rsplit_once("\"sha256\":\"").unwrap();
    let digest = format!("{lines}\"sha256\":\"{}\"}}}}\n", "0".repeat(64));
    refused(
        &place,
        [
            (changed("Svaret", "svaret"), ": the file was changed"),
            (changed("\"rank\":3,", "\"rank\":4,"), "the file was changed"),
            (changed("{\"table\":\"link\"", "{\"table\":\"Link\""), "\"Link\" is not known"),
            (changed("\"row\":", "\"raw\":"), "neither a row nor the end"),
            (changed("koppla-ledger", "koppla-ladder"), "line 1: this is no export"),
            (b"\x89PNG\r\n\x1a\n".to_vec(), "line 1: this is no export"),
            (digest.into_bytes(), "the file was changed"),
            ([file.as_bytes(), b"{}\n"].concat(), "after the end"),
        ],
    )
    .await;
}

/// An export with other lines, whose digest is right again.
fn made_of(lines: &[String]) -> Vec<u8> {
    let (end, before) = lines.split_last().unwrap();
    let before = before.join("\n") + "\n";
    let digest = hexadecimal(Sha256::digest(before.as_bytes()));
    let mut end: Value = serde_json::from_str(end).unwrap();
    end["end"]["sha256"] = digest.into();
    format!("{before}{end}\n").into_bytes()
}

async fn a_file_that_contradicts_itself_is_refused(place: Place) {
    let lines: Vec<String> = whole().await.lines().map(str::to_owned).collect();
    let line_of = |words: &str| lines.iter().position(|line| line.contains(words)).unwrap();
    let changed = |at: usize, from: &str, to: &str| {
        let mut lines = lines.clone();
        assert!(lines[at].contains(from), "{from} in {}", lines[at]);
        lines[at] = lines[at].replacen(from, to, 1);
        made_of(&lines)
    };
    let without = |at: usize| {
        let mut lines = lines.clone();
        lines.remove(at);
        made_of(&lines)
    };
    let twice = |at: usize| {
        let mut lines = lines.clone();
        lines.insert(at, lines[at].clone());
        made_of(&lines)
    };
    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    let (link, order) = (line_of("\"erp_id\":\"20157\""), line_of("\"open_attempt\":2"));
    let mut excluding = lines.clone();
    excluding[link] =
        excluding[link].replace("\"20157\"", "\"Å-1\"").replace("\"order\"", "\"article\"");
    excluding.swap(link, link - 1);
    let end = lines.len() - 1;
    refused(
        &place,
        [
            (changed(0, "\"cursor\":2", "\"cursor\":3"), "not as many rows as it says"),
            (changed(end, "\"cursor\":2", "\"cursor\":1"), "not as many rows as it says"),
            (without(end - 1), "not as many rows as it says"),
            (changed(0, "\"version\":1", "\"version\":2"), "a newer koppla made this export"),
            (changed(0, "\"schema\":", "\"schema\":9"), "a newer koppla made this export"),
            (changed(0, "\"schema\":", "\"schema\":-"), "an older koppla made this export"),
            (changed(0, "\"purpose\":\"backup\",", ""), "the header is not complete"),
            (changed(0, "{\"attempt\"", "{\"inbox\":0,\"attempt\""), "\"inbox\" is not known"),
            (changed(order, "\"rank\":3,", ""), "record has no rank"),
            (changed(order, "\"rank\":3,", "\"rank\":3,\"rink\":3,"), "\"rink\""),
            (changed(order, "\"rank\":3,", "\"rank\":3.5,"), "a rank of another kind"),
            (changed(order, "\"rank\":3,", "\"rank\":9223372036854775808,"), "another kind"),
            (changed(order, "\"name\":\"Å2\"", "\"name\":2"), "a name of another kind"),
            (changed(order, "\"name\":\"Å2\"", "\"name\":null"), "lacks a value"),
            (changed(order, "\"forced\":1", "\"forced\":99999"), "not allowed"),
            (changed(order, "\"key\":\"2\"", "\"key\":\"3\""), "refers to one that is not"),
            (changed(link, "\"order\"", "\"article\""), "twice, or out of order"),
            (twice(1), "line 3: this row stands here twice"),
            (twice(order), "twice, or out of order"),
            (made_of(&swapped), "twice, or out of order"),
            (without(1), "refers to one that is not"),
            (made_of(&excluding), "two rows of the export exclude each other"),
        ],
    )
    .await;
}
