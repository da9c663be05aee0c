//! `newCustomerSubmit`: creates a customer, or finds and perhaps updates one (specter-api §5.2).
//!
//! The key covers the customer's name as it is sent, after tidying, conversion and cutting.

use super::{Request, masked_debug};
use crate::form::{Prepared, Privacy, Rule};
use crate::latin1::Latin1;

/// Who the customer is; decides `customerOrganizationalForm`.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// A firm.
    Company {
        /// At most 100 characters.
        name: String,
        /// The buyer's name.
        contact_person: String,
        /// The name on the invoice address; normally the firm's.
        invoice_company_name: Option<String>,
        /// Attention line of the invoice address.
        attention: Option<String>,
    },
    /// A private person.
    Person {
        /// At most 50 characters.
        first_name: String,
        /// At most 50 characters.
        sur_name: String,
    },
}

/// A postal address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Second line.
    pub row2: Option<String>,
    /// Postcode, free text.
    pub zip_code: String,
    /// Town.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// State code, only for countries with states.
    pub region: Option<String>,
}

/// Where the goods go.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// A firm's name, or the recipient's full name.
    pub recipient: String,
    /// Attention line, for firms.
    pub attention: Option<String>,
    /// The address.
    pub address: Address,
}

/// One customer. An optional field that is `None` is not sent and so not overwritten.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// Who it is.
    pub party: Party,
    /// Whether a matched customer is overwritten with what is sent. Always sent (Q17).
    pub force_update: bool,
    /// Do not match on e-mail.
    pub ignore_email: bool,
    /// Do not match on organisation or personal number.
    pub ignore_org_no: bool,
    /// Specter's own id, to address one existing customer.
    pub customer_id: Option<u64>,
    /// One letter; `C` is known.
    pub type_customer: Option<String>,
    /// Customer group; zero is not sent.
    pub group_id: Option<u64>,
    /// Organisation or personal number, at most 20 characters.
    pub org_no: Option<String>,
    /// EU VAT number, at most 30 characters.
    pub vat_no: Option<String>,
    /// At most 50 characters.
    pub homepage: Option<String>,
    /// At most 100 characters.
    pub email: String,
    /// At most 50 characters.
    pub phone_no: Option<String>,
    /// At most 50 characters.
    pub mobile_no: Option<String>,
    /// Fax number.
    pub fax_no: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Specter's own code, such as `SE` or `EN` (specter-api §8.3).
    pub language: Option<String>,
    /// Where the invoice goes.
    pub invoice: Address,
    /// Where the goods go.
    pub delivery: Option<Delivery>,
}

impl NewCustomer {
    /// A customer with what Specter demands; matching on e-mail and number, no overwriting.
    pub fn new(party: Party, email: impl Into<String>, invoice: Address) -> Self {
        Self {
            party,
            force_update: false,
            ignore_email: false,
            ignore_org_no: false,
            customer_id: None,
            type_customer: None,
            group_id: None,
            org_no: None,
            vat_no: None,
            homepage: None,
            email: email.into(),
            phone_no: None,
            mobile_no: None,
            fax_no: None,
            currency: None,
            language: None,
            invoice,
            delivery: None,
        }
    }

    /// Writes name and form, and returns the subject of the key (specter-api §3.2).
    fn write_party(&self, form: &mut Prepared) -> Latin1 {
        match &self.party {
            Party::Company { name, contact_person, invoice_company_name, attention } => {
                form.plain("customerOrganizationalForm", "C");
                let subject = form.text("name", name, Rule::PERSONAL.max(100));
                form.text("contactPerson", contact_person, Rule::PERSONAL);
                let invoice_name = invoice_company_name.as_deref();
                form.optional("invoiceCompanyName", invoice_name, Rule::PERSONAL);
                form.optional("attention", attention.as_deref(), Rule::PERSONAL);
                subject
            }
            Party::Person { first_name, sur_name } => {
                form.plain("customerOrganizationalForm", "P");
                let first = form.text("firstName", first_name, Rule::PERSONAL.max(50));
                let last = form.text("surName", sur_name, Rule::PERSONAL.max(50));
                let full = format!("{} {}", first.text(), last.text());
                form.text("contactPerson", &full, Rule::PERSONAL)
            }
        }
    }

    fn write_identity(&self, form: &mut Prepared) {
        let identity = Rule::LINE.privacy(Privacy::IdentityNumber);
        form.optional("orgNo", self.org_no.as_deref(), identity.max(20));
        form.optional("vatNo", self.vat_no.as_deref(), identity.max(30));
        form.optional("homepage", self.homepage.as_deref(), Rule::LINE.max(50));
        form.text("emailAddress", &self.email, Rule::PERSONAL.max(100));
        form.optional("phoneNo", self.phone_no.as_deref(), Rule::PERSONAL.max(50));
        form.optional("mobileNo", self.mobile_no.as_deref(), Rule::PERSONAL.max(50));
        form.optional("faxNo", self.fax_no.as_deref(), Rule::PERSONAL);
    }
}

impl Request for NewCustomer {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::post("newCustomerSubmit");
        form.query("useXML", 1);
        form.query("forceCustomerUpdate", u8::from(self.force_update));
        if self.ignore_email {
            form.flag("ignoreControlEmail", true);
        }
        if self.ignore_org_no {
            form.flag("ignoreControlOrgNo", true);
        }
        if let Some(id) = self.customer_id {
            form.plain("customerId", id);
            form.flag("identifyByCustomerId", true);
        }
        form.optional("typeCustomer", self.type_customer.as_deref(), Rule::LINE.max(1));
        if let Some(group) = self.group_id.filter(|&group| group > 0) {
            form.plain("customerGroupId", group);
        }
        form.optional("currency", self.currency.as_deref(), Rule::LINE);
        form.optional("language", self.language.as_deref(), Rule::LINE);
        let subject = self.write_party(&mut form);
        self.write_identity(&mut form);

        let invoice = &self.invoice;
        form.text("address", &invoice.street, Rule::PERSONAL);
        form.optional("addressRow2", invoice.row2.as_deref(), Rule::PERSONAL);
        form.text("zipCodeEng", &invoice.zip_code, Rule::LINE);
        form.text("city", &invoice.city, Rule::LINE);
        form.text("countryCode", &invoice.country_code, Rule::LINE);
        form.optional("region", invoice.region.as_deref(), Rule::LINE);

        if let Some(delivery) = &self.delivery {
            let address = &delivery.address;
            form.text("deliveryCompanyName", &delivery.recipient, Rule::PERSONAL);
            form.optional("deliveryAttention", delivery.attention.as_deref(), Rule::PERSONAL);
            form.text("deliveryAddress", &address.street, Rule::PERSONAL);
            form.optional("deliveryAddressRow2", address.row2.as_deref(), Rule::PERSONAL);
            form.text("deliveryZipCodeEng", &address.zip_code, Rule::LINE);
            form.text("deliveryCity", &address.city, Rule::LINE);
            form.text("deliveryCountryCode", &address.country_code, Rule::LINE);
            form.optional("deliveryregion", address.region.as_deref(), Rule::LINE);
        }
        form.subject(subject);
        form
    }
}

masked_debug!(NewCustomer);
