#include "agent/ctl/key_command.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "agent/random_bytes.hpp"
#include "api/jose/base64url.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t key_bytes = 32;

std::string hex_of(const api::Sha256Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

/// What the start would say about such a section, before anybody has pasted it.
std::vector<ConfigError> mistakes_in(const std::string& section) {
  std::vector<ConfigError> of_section;
  for (auto& error : parse_config(section, "key new").errors) {
    if (error.section.starts_with("client:")) of_section.push_back(std::move(error));
  }
  return of_section;
}

bool is_known(const LoadedConfig& loaded, const std::string& name) {
  if (!loaded.config) return false;
  const auto& clients = loaded.config->clients;
  return std::any_of(clients.begin(), clients.end(),
                     [&](const auto& client) { return client.name == name; });
}

}  // namespace

ExitCode make_api_key(const LoadedConfig& loaded, const std::string& file, const std::string& name,
                      const std::string& scopes) {
  if (is_known(loaded, name)) {
    std::fprintf(stderr,
                 "writebackctl: %s has a [client:%s] already: choose another name, and remove the "
                 "old section when nobody uses its key any more\n",
                 file.c_str(), name.c_str());
    return exit_failed;
  }
  const std::string key = api::jose::to_base64url(random_bytes(key_bytes));
  const std::string section = "[client:" + name +
                              "]\napi_key_sha256 = " + hex_of(api::sha256(key)) +
                              "\nscopes = " + scopes + "\n";
  const auto mistakes = mistakes_in(section);
  for (const auto& mistake : mistakes) {
    std::fprintf(stderr, "writebackctl: %s\n", mistake.message.c_str());
  }
  if (!mistakes.empty()) return exit_usage;
  std::printf(
      "The key, for the portal. It is shown this once:\n\n%s\n\nFor %s, then `systemctl "
      "reload writebackd`:\n\n%s",
      key.c_str(), file.c_str(), section.c_str());
  return exit_done;
}

}  // namespace writeback::agent
