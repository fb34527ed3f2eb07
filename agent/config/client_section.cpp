#include <algorithm>
#include <array>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array client_table{
    IniKey{.name = "api_key_sha256",
           .usual = "",
           .meaning = "SHA-256 of the API key, 64 hex digits. `writebackctl key new NAME` makes a "
                      "key and this line; of a key of your own: `printf %s \"$KEY\" | sha256sum`",
           .usual_in_words = "needed: this, `certificate_sha256` or both",
           .example = "0000000000000000000000000000000000000000000000000000000000000000"},
    IniKey{.name = "certificate_sha256",
           .usual = "",
           .meaning = "SHA-256 of the client certificate: `openssl x509 -noout -fingerprint "
                      "-sha256 -in client.crt`. Where both are given, a caller has to show both",
           .example = "0000000000000000000000000000000000000000000000000000000000000000"},
    IniKey{.name = "allow_from",
           .usual = "",
           .meaning = "addresses and networks that this caller may come from, such as `10.0.0.0/8 "
                      "192.0.2.7 2001:db8::/32`",
           .usual_in_words = "everywhere",
           .example = "10.0.0.0/8 192.0.2.7"},
    IniKey{.name = "scopes",
           .usual = "",
           .meaning = "what this caller may do: `writeback`, `flows`, `support`, `metrics`",
           .usual_in_words = needed,
           .example = "writeback flows"},
};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// 64 hex digits; the colons between bytes that openssl prints in a fingerprint may stay.
std::optional<api::Sha256Digest> read_digest(SectionReader& section, std::string_view key) {
  std::string text = section.text(key);
  if (text.empty()) return std::nullopt;
  std::erase(text, ':');
  api::Sha256Digest digest{};
  bool valid = text.size() == 2 * digest.size();
  for (std::size_t i = 0; valid && i < digest.size(); ++i) {
    const int high = digit_of(text[2 * i]);
    const int low = digit_of(text[2 * i + 1]);
    valid = high >= 0 && low >= 0;
    digest[i] = static_cast<unsigned char>(high * 16 + low);
  }
  if (valid) return digest;
  section.wrong(key, "expected a SHA-256 as 64 hex digits");
  return std::nullopt;
}

CallerScopes read_scopes(SectionReader& section) {
  static const std::vector<std::pair<std::string, CallerScope>> known = {
      {"writeback", CallerScope::writeback},
      {"flows", CallerScope::flows},
      {"support", CallerScope::support},
      {"metrics", CallerScope::metrics}};
  CallerScopes scopes;
  for (const auto& word : section.words("scopes")) {
    const auto scope = std::find_if(known.begin(), known.end(),
                                    [&](const auto& entry) { return entry.first == word; });
    if (scope == known.end()) {
      section.wrong("scopes", word + ": expected writeback, flows, support or metrics");
    } else {
      scopes.add(scope->second);
    }
  }
  if (!section.has("scopes")) section.wrong("scopes", "is missing: what may this client do?");
  return scopes;
}

}  // namespace

std::span<const IniKey> client_keys() {
  return client_table;
}

void read_client_section(SectionReader& section, const std::string& name, const ApiConfig& api,
                         std::vector<api::Client>& clients) {
  api::Client client;
  client.name = name;
  client.api_key_sha256 = read_digest(section, "api_key_sha256");
  client.certificate_sha256 = read_digest(section, "certificate_sha256");
  if (!section.has("api_key_sha256") && !section.has("certificate_sha256")) {
    section.wrong("", "needs api_key_sha256, certificate_sha256 or both");
  }
  if (client.certificate_sha256 && api.tls.client_ca.empty()) {
    section.wrong("certificate_sha256",
                  "needs client_ca in [api], else no certificate is asked for");
  }
  for (const auto& word : section.words("allow_from")) {
    if (auto range = api::AddressRange::parse(word)) {
      client.allow_from.push_back(*range);
    } else {
      section.wrong("allow_from", word + ": expected an address or a network, as 10.0.0.0/8");
    }
  }
  client.scopes = read_scopes(section);
  for (const auto& other : clients) {
    const bool same = client.api_key_sha256 == other.api_key_sha256 &&
                      client.certificate_sha256 == other.certificate_sha256;
    if (same && (client.api_key_sha256 || client.certificate_sha256)) {
      section.wrong(client.api_key_sha256 ? "api_key_sha256" : "certificate_sha256",
                    "is that of [client:" + other.name + "] too");
    }
  }
  section.finish();
  clients.push_back(std::move(client));
}

}  // namespace writeback::agent
