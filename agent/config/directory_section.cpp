#include <exception>

#include "agent/config/sections.hpp"
#include "ldap/codec.hpp"
#include "ldap/dn.hpp"
#include "ldap/escape.hpp"
#include "ldap/wire.hpp"

namespace writeback::agent {
namespace {

std::string read_dn(SectionReader& section, std::string_view key, bool required) {
  std::string dn = required ? section.required_text(key) : section.text(key);
  if (!dn.empty() && !ldap::normalise(dn)) {
    section.wrong(key, "expected a DN, as ou=people,dc=example,dc=com");
  }
  return dn;
}

void read_type(SectionReader& section, ldap::DirectorySettings& directory) {
  using ldap::DirectoryType;
  const auto type = section.choice("type", {"openldap", "active-directory", "389ds"}, "");
  if (type == "active-directory") directory.type = DirectoryType::active_directory;
  if (type == "389ds") directory.type = DirectoryType::ds389;
  const auto hints = section.choice("policy_hints", {"require", "warn"}, "");
  if (hints == "require") directory.policy_hints = ldap::PolicyHints::require;
  if (!hints.empty() && directory.type != DirectoryType::active_directory) {
    section.wrong("policy_hints", "goes with type = active-directory only");
  }
}

/// A global catalog answers searches of the whole forest there, and takes no writes.
void refuse_what_active_directory_can_not(SectionReader& section,
                                          const ldap::DirectorySettings& directory) {
  for (const auto& uri : directory.servers) {
    if (uri.scheme == ldap::Scheme::ldapi) {
      section.wrong("uris", uri.text + ": Active Directory is reached over TLS only");
    } else if (uri.port == 3268 || uri.port == 3269) {
      section.wrong("uris", uri.text + ": a global catalog takes no passwords; leave out the port");
    }
  }
}

/// People's names as each kind of directory keeps them.
std::string default_user_filter(ldap::DirectoryType type) {
  if (type != ldap::DirectoryType::active_directory) return "(|(uid={user})(mail={user}))";
  return "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})"
         "(userPrincipalName={user})(mail={user})))";
}

void read_uris(SectionReader& section, ldap::DirectorySettings& directory) {
  directory.start_tls = section.yes_or_no("starttls", false);
  for (const auto& word : section.words("uris")) {
    auto uri = ldap::parse_server_uri(word);
    if (!uri) {
      section.wrong("uris", word + ": " + uri.error());
      continue;
    }
    if (uri->scheme == ldap::Scheme::ldap && !directory.start_tls) {
      section.wrong("uris", word +
                                ": passwords never travel in the clear; use ldaps://, or set "
                                "starttls = yes");
    }
    if (uri->scheme == ldap::Scheme::ldaps && directory.start_tls) {
      section.wrong("starttls",
                    word + " is in TLS from the start; starttls = yes goes with ldap://");
    }
    directory.servers.push_back(std::move(*uri));
  }
  if (!section.has("uris")) section.wrong("uris", "is missing");
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

/// Can stand for a value in a filter and for nothing else, so that callers never choose the
/// attribute.
constexpr std::string_view a_value = "a value";

void read_user_filter(SectionReader& section, ldap::DirectorySettings& directory) {
  directory.user_filter = section.text("user_filter", default_user_filter(directory.type));
  if (directory.user_filter.find("{user}") == std::string::npos) {
    section.wrong("user_filter",
                  "has no {user} in it, so it would find the same entries for everybody");
  } else if (!ldap::Codec::is_filter(ldap::fill_user_filter(directory.user_filter, a_value))) {
    section.wrong("user_filter", "expected an LDAP filter, as (|(uid={user})(mail={user}))");
  }
}

}  // namespace

void read_directory_section(SectionReader& section, ldap::DirectorySettings& directory) {
  using std::chrono::milliseconds;
  if (section.text("type").empty()) {
    section.wrong("type", "is missing: expected openldap, active-directory or 389ds");
  } else {
    read_type(section, directory);
  }
  read_uris(section, directory);
  if (directory.type == ldap::DirectoryType::active_directory) {
    refuse_what_active_directory_can_not(section, directory);
  }
  read_certificate_authority(section, directory);
  directory.bind_dn = read_dn(section, "bind_dn", true);
  directory.bind_password = section.secret("bind_password_file");
  if (!section.has("bind_password_file")) section.wrong("bind_password_file", "is missing");
  directory.base_dn = read_dn(section, "base_dn", true);
  directory.group_base_dn = read_dn(section, "group_base_dn", false);
  directory.default_policy_dn = read_dn(section, "default_policy_dn", false);
  read_user_filter(section, directory);
  directory.connections = static_cast<std::size_t>(section.number("connections", 1, 64, 4));
  directory.user_connections =
      static_cast<std::size_t>(section.number("user_connections", 1, 64, 8));
  directory.timeout =
      section.duration("timeout", milliseconds{100}, std::chrono::minutes{2}, milliseconds{5000});
  section.finish();
}

}  // namespace writeback::agent
