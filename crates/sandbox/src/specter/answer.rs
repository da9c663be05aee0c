//! Answers in both forms of the protocol (specter-api §4).

use std::borrow::Cow;

use super::{
    charset::Charset,
    refusal::Refusal,
    switches::{Form, IdLocation, Switches, XmlEncoding},
    xml::Xml,
};
use crate::system::Reply;

/// An accepted request.
#[derive(Debug)]
pub(super) enum Answer {
    /// `1;id;message`.
    Row(Row),
    /// One row for each article of a call.
    Rows(Vec<Result<Row, Refusal>>),
    /// `1;address` and a line end; there is no XML form.
    Link(String),
    /// Text that is an answer by itself.
    Text(String),
    /// A finished XML document.
    Document(Vec<u8>),
}

/// An accepted write.
#[derive(Debug)]
pub(super) struct Row {
    /// Id of the object, or 0.
    pub(super) id: u64,
    /// What the answer says.
    pub(super) message: String,
}

impl Answer {
    /// `1;id;message`.
    pub(super) fn row(id: u64, message: impl Into<String>) -> Self {
        Self::Row(Row { id, message: message.into() })
    }
}

/// The answer as HTTP.
pub(super) fn reply(answer: &Result<Answer, Refusal>, form: Form, switches: &Switches) -> Reply {
    let status = if answer.is_ok() { 200 } else { switches.error_status };
    let xml = |body| Reply::new(status, xml_type(switches), body);
    let text = |text: &str| Reply::new(status, text_type(switches), Charset::Iso88591.encode(text));
    match answer {
        Ok(Answer::Link(address)) => text(&format!("1;{address}\r\n")),
        Ok(Answer::Text(body)) => text(body),
        Ok(Answer::Document(body)) => xml(body.clone()),
        Ok(Answer::Row(row)) => match form {
            Form::Text => text(&accepted(row)),
            Form::Xml => xml(document(&[Ok(row)], switches)),
        },
        Ok(Answer::Rows(rows)) => match form {
            Form::Text => {
                let row = |row: &Result<Row, Refusal>| match row {
                    Ok(row) => accepted(row),
                    Err(refusal) => refused(refusal),
                };
                text(&rows.iter().map(row).collect::<Vec<_>>().join("\r"))
            }
            Form::Xml => {
                let rows: Vec<_> = rows.iter().map(Result::as_ref).collect();
                xml(document(&rows, switches))
            }
        },
        Err(refusal) => match form {
            Form::Text => text(&refused(refusal)),
            Form::Xml => xml(document(&[Err(refusal)], switches)),
        },
    }
}

fn accepted(row: &Row) -> String {
    format!("1;{};{}", row.id, row.message)
}

fn refused(refusal: &Refusal) -> String {
    format!("0;{};{}", refusal.code, refusal.message)
}

fn text_type(switches: &Switches) -> Cow<'static, str> {
    Cow::Borrowed(if switches.http_charset {
        "text/plain; charset=iso-8859-1"
    } else {
        "text/plain"
    })
}

fn xml_type(switches: &Switches) -> Cow<'static, str> {
    Cow::Borrowed(match switches.xml_encoding {
        _ if !switches.http_charset => "text/xml",
        XmlEncoding::Iso88591 => "text/xml; charset=iso-8859-1",
        XmlEncoding::Windows1252 => "text/xml; charset=windows-1252",
        XmlEncoding::Utf8 => "text/xml; charset=utf-8",
        XmlEncoding::None => "text/xml",
    })
}

fn document(rows: &[Result<&Row, &Refusal>], switches: &Switches) -> Vec<u8> {
    let mut xml = Xml::new(switches);
    for row in rows {
        let id = row.map_or_else(|_| String::new(), |row| row.id.to_string());
        let place = if row.is_ok() { switches.id_location } else { IdLocation::None };
        if place == IdLocation::Attribute {
            xml.begin("APIresponse", &[("id", &id)]);
        } else {
            xml.begin("APIresponse", &[]);
        }
        let (result, code, message) = match row {
            Ok(row) => ("1", 0, &row.message),
            Err(refusal) => ("0", refusal.code, &refusal.message),
        };
        xml.leaf("result", result);
        xml.leaf("code", &code.to_string());
        match place {
            IdLocation::Id => xml.leaf("id", &id),
            IdLocation::OrderId => xml.leaf("orderId", &id),
            IdLocation::OrderNo => xml.leaf("orderNo", &id),
            IdLocation::ReturnId => xml.leaf("returnId", &id),
            IdLocation::Attribute | IdLocation::Root | IdLocation::None => {}
        }
        xml.cdata("message", message);
        xml.end();
        if place == IdLocation::Root {
            xml.leaf("id", &id);
        }
    }
    xml.finish(switches)
}
