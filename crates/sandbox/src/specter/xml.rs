//! Writes the XML answers (specter-api §4.2, §5.8–5.10).

use super::{
    charset::Charset,
    switches::{Switches, XmlEncoding},
};

/// A document under construction; elements are indented by two spaces and end with a line feed.
#[derive(Debug)]
pub(super) struct Xml {
    text: String,
    open: Vec<String>,
}

impl Xml {
    /// Begins a document with its declaration and root element.
    pub(super) fn new(switches: &Switches) -> Self {
        let mut xml = Self { text: String::new(), open: Vec::new() };
        let encoding = match switches.xml_encoding {
            XmlEncoding::Iso88591 => Some("ISO-8859-1"),
            XmlEncoding::Windows1252 => Some("windows-1252"),
            XmlEncoding::Utf8 => Some("UTF-8"),
            XmlEncoding::None => None,
        };
        if let Some(encoding) = encoding {
            xml.text = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n");
        }
        xml.begin(&switches.xml_root, &[]);
        xml
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.escape(value);
            self.text.push('"');
        }
    }

    /// Opens an element that holds others.
    pub(super) fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name.to_owned());
    }

    /// Closes the element opened last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            for _ in &self.open {
                self.text.push_str("  ");
            }
            self.text.push_str("</");
            self.text.push_str(&name);
            self.text.push_str(">\n");
        }
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element with escaped text.
    pub(super) fn leaf(&mut self, name: &str, value: &str) {
        self.tag(name, &[]);
        self.text.push('>');
        self.escape(value);
        self.close_leaf(name);
    }

    /// An element with its text in a CDATA section.
    pub(super) fn cdata(&mut self, name: &str, value: &str) {
        self.tag(name, &[]);
        self.text.push_str("><![CDATA[");
        // A section cannot hold its own end, so it is cut in two there.
        let value = value.replace("]]>", "]]]]><![CDATA[>");
        self.text.extend(value.chars().filter(|c| allowed(*c)));
        self.text.push_str("]]>");
        self.close_leaf(name);
    }

    fn close_leaf(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn escape(&mut self, value: &str) {
        for character in value.chars().filter(|c| allowed(*c)) {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                _ => self.text.push(character),
            }
        }
    }

    /// Closes everything and gives the bytes in the chosen encoding.
    pub(super) fn finish(mut self, switches: &Switches) -> Vec<u8> {
        while !self.open.is_empty() {
            self.end();
        }
        match switches.xml_encoding {
            XmlEncoding::Iso88591 | XmlEncoding::None => Charset::Iso88591.encode(&self.text),
            XmlEncoding::Windows1252 => Charset::Windows1252.encode(&self.text),
            XmlEncoding::Utf8 => self.text.into_bytes(),
        }
    }
}

/// Whether XML 1.0 allows the character.
fn allowed(character: char) -> bool {
    !matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}
