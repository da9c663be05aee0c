//! The words of the pages, by their names in the message catalogue: so that one walk through the pages
//! can be made in each language, and finds nothing that is said in another.

use std::collections::BTreeMap;
use std::path::Path;

/// The plain messages of one language; those with values or forms are not among them.
pub(crate) struct Words {
    texts: BTreeMap<String, String>,
}

impl Words {
    pub(crate) fn of(language: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/locales").join(language);
        let mut texts = BTreeMap::new();
        for file in std::fs::read_dir(folder).expect("the catalogue is there") {
            let path = file.expect("the folder can be read").path();
            let text = std::fs::read_to_string(path).expect("the catalogue can be read");
            let plain = text.lines().filter_map(|line| line.split_once(" = "));
            let plain =
                plain.filter(|(name, value)| !name.starts_with(' ') && !value.contains('{'));
            texts.extend(plain.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        Self { texts }
    }

    /// What a message says.
    pub(crate) fn say(&self, name: &str) -> &str {
        self.texts.get(name).unwrap_or_else(|| panic!("{name} is no plain message"))
    }
}
