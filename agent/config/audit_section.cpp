#include <array>
#include <charconv>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array audit_table{
    IniKey{.name = "enabled",
           .usual = "yes",
           .meaning = "`no`: there is no trail at all, which every start says"},
    IniKey{.name = "required",
           .usual = "yes",
           .meaning = "no trail, no write: while the trail can't be written, neither is the "
                      "directory ([audit.md](audit.md))"},
    IniKey{.name = "key_file",
           .usual = "",
           .meaning = "what the lines are chained with: 64 hex digits; a file that is not "
                      "world-readable, or `credential:NAME`",
           .usual_in_words = "`audit.key` in `state_dir`, made at the first start",
           .example = "secrets/audit-key"},
    IniKey{.name = "segment_mib",
           .usual = "64",
           .meaning = "a new file begins when the present one is this large"},
    IniKey{.name = "segment_hours",
           .usual = "24",
           .meaning = "a new file begins when the present one is this old"},
    IniKey{.name = "keep_days", .usual = "400", .meaning = "older files are removed"},
    IniKey{.name = "pseudonyms",
           .usual = "no",
           .meaning = "`yes`: names and DNs of people as keyed hashes only"},
    IniKey{.name = "journal",
           .usual = "no",
           .meaning =
               "`yes`: a copy of each line goes to the journal of systemd ([audit.md](audit.md))"},
    IniKey{.name = "syslog",
           .usual = "",
           .meaning = "`tls://HOST[:6514]`: a copy of each line goes to a syslog server (RFC 5424 "
                      "over TLS), which has to show a certificate for its name",
           .example = "tls://syslog.example.com:6514"},
    IniKey{.name = "syslog_ca_certificate",
           .usual = "",
           .meaning = "who may certify the syslog server",
           .usual_in_words = "those that Debian trusts",
           .example = "tls/syslog-ca.crt"},
    IniKey{.name = "syslog_certificate",
           .usual = "",
           .meaning = "our certificate for the syslog server, where it asks for one: PEM",
           .example = "tls/syslog-client.crt"},
    IniKey{
        .name = "syslog_private_key",
        .usual = "",
        .meaning =
            "the key of that certificate; a file that is not world-readable, or `credential:NAME`",
        .example = "tls/syslog-client.key"},
};

constexpr std::string_view scheme = "tls://";
constexpr std::uint16_t syslog_over_tls = 6514;  // RFC 5425, 4.1

/// tls://HOST, tls://HOST:PORT, tls://[ADDRESS]:PORT
std::optional<SyslogSettings> syslog_at(std::string_view url) {
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  SyslogSettings settings;
  settings.port = syslog_over_tls;
  const auto bracket = url.rfind(']');
  const auto colon = url.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) {
    const auto digits = url.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), settings.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || settings.port == 0) {
      return std::nullopt;
    }
    url = url.substr(0, colon);
  }
  if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2);
  if (url.empty() || url.find_first_of("[]/@ ") != std::string_view::npos) return std::nullopt;
  settings.host = url;
  return settings;
}

void read_copies(SectionReader& section, AuditSettings& audit) {
  audit.copy_to_journal = section.yes_or_no("journal");
  const std::string url = section.text("syslog");
  SyslogSettings files;
  files.ca_certificate = section.path("syslog_ca_certificate");
  files.client_certificate = section.path("syslog_certificate");
  files.client_key = section.path_of_secret("syslog_private_key");
  for (const char* key : {"syslog_ca_certificate", "syslog_certificate"}) {
    static_cast<void>(section.file_content(key));  // whether it can be read
  }
  if (files.client_certificate.empty() != files.client_key.empty()) {
    section.wrong("syslog_certificate", "needs syslog_private_key, and the other way round");
  }
  if (url.empty()) return;
  auto settings = syslog_at(url);
  if (!settings) {
    section.wrong("syslog", "expected tls://HOST or tls://HOST:PORT");
    return;
  }
  settings->ca_certificate = files.ca_certificate;
  settings->client_certificate = files.client_certificate;
  settings->client_key = files.client_key;
  audit.copy_to_syslog = std::move(settings);
}

}  // namespace

std::span<const IniKey> audit_keys() {
  return audit_table;
}

void read_audit_section(SectionReader& section, const std::string& state_dir, AuditSettings& audit,
                        std::vector<std::string>& warnings) {
  constexpr std::int64_t bytes_of_a_mib = 1024LL * 1024;
  audit.enabled = section.yes_or_no("enabled");
  if (!audit.enabled) {
    warnings.emplace_back("[audit] enabled = no: nothing tells who changed whose password");
  }
  audit.required = section.yes_or_no("required");
  audit.trail.folder = state_dir + "/audit";
  audit.key_file = section.path_of_secret("key_file");
  if (audit.key_file.empty()) audit.key_file = state_dir + "/audit.key";
  audit.trail.segment_bytes =
      static_cast<std::size_t>(section.number("segment_mib", 1, 4096) * bytes_of_a_mib);
  audit.trail.segment_age = std::chrono::hours(section.number("segment_hours", 1, 24L * 366));
  audit.trail.keep = std::chrono::hours(24 * section.number("keep_days", 1, 36500));
  audit.trail.pseudonyms = section.yes_or_no("pseudonyms");
  read_copies(section, audit);
  section.finish();
}

}  // namespace writeback::agent
