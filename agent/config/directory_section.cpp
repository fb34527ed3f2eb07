#include <array>
#include <boost/asio/ip/address_v4.hpp>
#include <charconv>
#include <exception>

#include "agent/config/sections.hpp"
#include "ldap/codec.hpp"
#include "ldap/dn.hpp"
#include "ldap/escape.hpp"
#include "ldap/wire.hpp"

namespace writeback::agent {
namespace {

constexpr std::array directory_table{
    IniKey{.name = "type",
           .usual = "",
           .meaning = "`openldap`, `active-directory` (Samba too) or `389ds`",
           .usual_in_words = needed,
           .example = "openldap"},
    IniKey{
        .name = "uris",
        .usual = "",
        .meaning =
            "servers in order of preference, separated by spaces: `ldaps://HOST`, `ldap://HOST` "
            "with `starttls = yes`, or `ldapi://%2Frun%2Fslapd%2Fldapi`. Under `active-directory` "
            "never the ports of the global catalog. `discover` (`active-directory` only): the "
            "domain controllers that DNS names (`_ldap._tcp.dc._msdcs.DOMAIN`), by priority and "
            "weight, asked for again every five minutes",
        .usual_in_words = needed,
        .example = "ldaps://ldap1.example.com ldaps://ldap2.example.com"},
    IniKey{.name = "starttls",
           .usual = "no",
           .meaning = "`yes`: for `ldap://`, which is refused without"},
    IniKey{.name = "ca_certificate",
           .usual = "",
           .meaning = "PEM; the authority that issued the servers' certificates",
           .usual_in_words = "those that Debian trusts",
           .example = "tls/directory-ca.crt"},
    IniKey{.name = "bind_dn",
           .usual = "",
           .meaning = "the service account: [OpenLDAP](openldap-rights.md), [Active "
                      "Directory](active-directory-rights.md), [389 DS](389ds-rights.md)",
           .usual_in_words = needed,
           .example = "cn=writebackd,ou=services,dc=example,dc=com"},
    IniKey{.name = "bind_password_file",
           .usual = "",
           .meaning = "its password: a file that is not world-readable, or `credential:NAME` "
                      "(systemd's `LoadCredential=`)",
           .usual_in_words = "needed: this or `keytab`",
           .example = "secrets/bind-password"},
    IniKey{
        .name = "keytab",
        .usual = "",
        .meaning =
            "instead of the password: the service account's Kerberos key (GSSAPI, RFC 4752); a "
            "file like that of a secret, or `credential:NAME`. Read anew at each sign-in. "
            "`/etc/krb5.conf` says where the KDC is; `uris` need names, because the ticket is for "
            "`ldap/NAME`; Samba needs `ldap server require strong auth = allow_sasl_over_tls`",
        .example = "secrets/svc-writeback.keytab"},
    IniKey{.name = "principal",
           .usual = "",
           .meaning = "whose key of the keytab: `svc-writeback@CORP.EXAMPLE.COM`",
           .usual_in_words = "the first in the keytab",
           .example = "svc-writeback@CORP.EXAMPLE.COM"},
    IniKey{.name = "base_dn",
           .usual = "",
           .meaning = "where people are",
           .usual_in_words = needed,
           .example = "ou=people,dc=example,dc=com"},
    IniKey{.name = "user_filter",
           .usual = "",
           .meaning = "how a name that somebody typed is looked for: `{user}` stands for it, "
                      "escaped. More than one match is `user_ambiguous`",
           .usual_in_words = "`(|(uid={user})(mail={user}))`; under `active-directory` people by "
                             "`sAMAccountName`, `userPrincipalName` or `mail`",
           .example = "(|(uid={user})(mail={user}))"},
    IniKey{.name = "group_base_dn",
           .usual = "",
           .meaning = "where groups are",
           .usual_in_words = "the naming context of `base_dn`",
           .example = "ou=groups,dc=example,dc=com"},
    IniKey{
        .name = "default_policy_dn",
        .usual = "",
        .meaning = "`openldap`: the password policy of people without one of their own",
        .usual_in_words = "found out: the only policy that can be read, or the one named `default`",
        .example = "cn=default,ou=policies,dc=example,dc=com"},
    IniKey{.name = "policy_hints",
           .usual = "warn",
           .meaning = "`active-directory`: `require` refuses a server under which the password "
                      "history does not count on resets"},
    IniKey{.name = "domain",
           .usual = "",
           .meaning = "for `uris = discover`: the DNS domain",
           .usual_in_words = "the `dc=` parts of `base_dn`",
           .example = "corp.example.com"},
    IniKey{.name = "dns_server",
           .usual = "",
           .meaning = "for `uris = discover`: an IPv4 address, with a port where it is not 53",
           .usual_in_words = "the system's",
           .example = "10.0.0.53"},
    IniKey{.name = "connections",
           .usual = "4",
           .meaning = "kept open to the server in use (one to each other)"},
    IniKey{.name = "user_connections",
           .usual = "8",
           .meaning = "at the same time, for people who change their own password"},
    IniKey{.name = "timeout", .usual = "5s", .meaning = "of one exchange with a server"},
    IniKey{.name = "alternate_email_attributes",
           .usual = "mail",
           .meaning = "the attributes with addresses that codes may be sent to. Empty: none. A "
                      "mailbox that opens with the forgotten password helps nobody: name an "
                      "attribute that holds another address, if there is one"},
    IniKey{.name = "mobile_phone_attributes",
           .usual = "mobile",
           .meaning = "the attributes with numbers for texts and calls. Empty: none"},
    IniKey{.name = "office_phone_attributes",
           .usual = "telephoneNumber",
           .meaning = "the attributes with numbers for calls to the office. Empty: none"},
    IniKey{.name = "language_attribute",
           .usual = "preferredLanguage",
           .meaning = "in which language somebody is written to"},
};

std::string read_dn(SectionReader& section, std::string_view key, bool required) {
  std::string dn = required ? section.required_text(key) : section.text(key);
  if (!dn.empty() && !ldap::normalise(dn)) {
    section.wrong(key, "expected a DN, as ou=people,dc=example,dc=com");
  }
  return dn;
}

void read_type(SectionReader& section, ldap::DirectorySettings& directory) {
  using ldap::DirectoryType;
  const auto type = section.choice("type", {"openldap", "active-directory", "389ds"});
  const bool is_named = section.has("type");
  if (!is_named) section.wrong("type", "is missing: expected openldap, active-directory or 389ds");
  if (type == "active-directory") directory.type = DirectoryType::active_directory;
  if (type == "389ds") directory.type = DirectoryType::ds389;
  const auto hints = section.choice("policy_hints", {"require", "warn"});
  if (hints == "require") directory.policy_hints = ldap::PolicyHints::require;
  if (is_named && section.has("policy_hints") &&
      directory.type != DirectoryType::active_directory) {
    section.wrong("policy_hints", "goes with type = active-directory only");
  }
}

void refuse_what_active_directory_can_not(SectionReader& section,
                                          const ldap::DirectorySettings& directory) {
  for (const auto& uri : directory.servers) {
    if (uri.scheme == ldap::Scheme::ldapi) {
      section.wrong("uris", uri.text + ": Active Directory is reached over TLS only");
    } else if (ldap::is_global_catalog_port(uri.port)) {
      section.wrong("uris", uri.text + ": a global catalog takes no passwords; leave out the port");
    }
  }
}

/// People's names as each kind of directory keeps them.
std::string default_user_filter(ldap::DirectoryType type) {
  if (type != ldap::DirectoryType::active_directory) return "(|(uid={user})(mail={user}))";
  return "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})(userPrincipalName={"
         "user})(mail={user})))";
}

bool asks_for_discovery(SectionReader& section) {
  return section.words("uris") == std::vector<std::string>{"discover"};
}

void read_uris(SectionReader& section, ldap::DirectorySettings& directory) {
  directory.start_tls = section.yes_or_no("starttls");
  if (asks_for_discovery(section)) return;
  for (const auto& word : section.words("uris")) {
    auto uri = ldap::parse_server_uri(word);
    if (!uri) {
      section.wrong("uris", word + ": " + uri.error());
      continue;
    }
    if (uri->scheme == ldap::Scheme::ldap && !directory.start_tls) {
      section.wrong(
          "uris",
          word + ": passwords never travel in the clear; use ldaps://, or set starttls = yes");
    }
    if (uri->scheme == ldap::Scheme::ldaps && directory.start_tls) {
      section.wrong("starttls",
                    word + " is in TLS from the start; starttls = yes goes with ldap://");
    }
    directory.servers.push_back(std::move(*uri));
  }
  if (!section.has("uris")) section.wrong("uris", "is missing");
}

constexpr std::string_view characters_of_a_domain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

/// dc=corp,dc=example,dc=com is the domain corp.example.com.
std::string domain_of(const std::string& base_dn) {
  std::string domain;
  const auto dn = ldap::normalise(base_dn);
  if (!dn) return domain;
  for (const auto& rdn : dn->rdns) {
    if (rdn.starts_with("dc=")) domain += (domain.empty() ? "" : ".") + rdn.substr(3);
  }
  return domain;
}

/// An IPv4 address, and a port where it is not DNS's own.
void read_dns_server(SectionReader& section, ldap::DiscoverySettings& discovery) {
  const std::string text = section.text("dns_server");
  if (text.empty()) return;
  const auto colon = text.find(':');
  discovery.dns_server = text.substr(0, colon);
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address_v4(discovery.dns_server, not_an_address);
  bool fine = !not_an_address;
  if (colon != std::string::npos) {
    const std::string digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), discovery.dns_port);
    fine = fine && error == std::errc{} && end == digits.data() + digits.size() &&
           discovery.dns_port != 0;
  }
  if (!fine) section.wrong("dns_server", "expected an IPv4 address, as 10.0.0.53 or 10.0.0.53:53");
}

void read_discovery(SectionReader& section, ldap::DirectorySettings& directory) {
  ldap::DiscoverySettings discovery;
  discovery.domain = section.text("domain");
  if (discovery.domain.empty()) discovery.domain = domain_of(directory.base_dn);
  read_dns_server(section, discovery);
  if (!asks_for_discovery(section)) {
    for (const auto* key : {"domain", "dns_server"}) {
      if (section.has(key)) section.wrong(key, "goes with uris = discover only");
    }
    return;
  }
  if (directory.type != ldap::DirectoryType::active_directory) {
    section.wrong("uris", "discover finds the domain controllers of active-directory only");
  } else if (discovery.domain.find_first_not_of(characters_of_a_domain) != std::string::npos) {
    section.wrong("domain", "expected a DNS name, as corp.example.com");
  } else if (discovery.domain.empty()) {
    section.wrong("domain", "is missing, and base_dn has no dc= to take it from");
  }
  directory.discovery = std::move(discovery);
}

void read_certificate_authority(SectionReader& section, ldap::DirectorySettings& directory) {
  const auto pem = section.file_content("ca_certificate");
  if (!pem) return;
  directory.ca_pem = *pem;
  try {
    const ldap::TlsSettings usable(directory.ca_pem);
    if (directory.ca_pem.empty()) throw std::runtime_error("it is empty");
  } catch (const std::exception& failure) {
    section.wrong("ca_certificate",
                  std::string("no certificate in PEM can be read from it: ") + failure.what());
  }
}

/// How the service account signs in: by a password, or by a keytab.
void read_proof(SectionReader& section, ldap::DirectorySettings& directory) {
  directory.bind_password = section.secret("bind_password_file");
  directory.keytab.path = section.path_of_secret("keytab");
  directory.keytab.principal = section.text("principal");
  if (!section.has("keytab")) {
    if (!section.has("bind_password_file")) section.wrong("bind_password_file", "is missing");
    if (section.has("principal")) section.wrong("principal", "goes with keytab only");
    return;
  }
  if (section.has("bind_password_file")) {
    section.wrong("keytab", "only one of keytab and bind_password_file can count");
  }
  for (const auto& server : directory.servers) {
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(server.host, not_an_address);
    if (!not_an_address || server.scheme == ldap::Scheme::ldapi) {
      section.wrong(
          "uris",
          server.text +
              ": with keytab it needs the server's name, which is what Kerberos knows it by");
    }
  }
}

/// Can stand for a value in a filter and for nothing else, so that callers never choose the
/// attribute.
constexpr std::string_view a_value = "a value";

void read_user_filter(SectionReader& section, ldap::DirectorySettings& directory) {
  directory.user_filter = section.text("user_filter");
  if (directory.user_filter.empty()) directory.user_filter = default_user_filter(directory.type);
  if (directory.user_filter.find("{user}") == std::string::npos) {
    section.wrong("user_filter",
                  "has no {user} in it, so it would find the same entries for everybody");
  } else if (!ldap::Codec::is_filter(ldap::fill_user_filter(directory.user_filter, a_value))) {
    section.wrong("user_filter", "expected an LDAP filter, as (|(uid={user})(mail={user}))");
  }
}

}  // namespace

std::span<const IniKey> directory_keys() {
  return directory_table;
}

void read_directory_section(SectionReader& section, ldap::DirectorySettings& directory) {
  using std::chrono::milliseconds;
  read_type(section, directory);
  read_uris(section, directory);
  if (directory.type == ldap::DirectoryType::active_directory) {
    refuse_what_active_directory_can_not(section, directory);
  }
  read_certificate_authority(section, directory);
  directory.bind_dn = read_dn(section, "bind_dn", true);
  read_proof(section, directory);
  directory.base_dn = read_dn(section, "base_dn", true);
  read_discovery(section, directory);
  directory.group_base_dn = read_dn(section, "group_base_dn", false);
  directory.default_policy_dn = read_dn(section, "default_policy_dn", false);
  read_user_filter(section, directory);
  auto& contacts = directory.contacts;
  const auto read_attributes = [&section](std::string_view key, std::vector<std::string>& names) {
    names = section.words(key);
    if (section.is_emptied(key)) names.clear();
  };
  read_attributes("alternate_email_attributes", contacts.email);
  read_attributes("mobile_phone_attributes", contacts.mobile_phone);
  read_attributes("office_phone_attributes", contacts.office_phone);
  contacts.language = section.text("language_attribute");
  directory.connections = static_cast<std::size_t>(section.number("connections", 1, 64));
  directory.user_connections = static_cast<std::size_t>(section.number("user_connections", 1, 64));
  directory.timeout = section.duration("timeout", milliseconds{100}, std::chrono::minutes{2});
  section.finish();
}

}  // namespace writeback::agent
