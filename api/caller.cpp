#include "api/caller.hpp"

#include <openssl/sha.h>
#include <strings.h>

#include <algorithm>

#include "policy/equal_time.hpp"

namespace writeback::api {
namespace {

constexpr std::string_view bearer = "Bearer ";

std::string_view key_of(const Request& request) {
  const std::string_view value = request.authorization;
  if (value.size() <= bearer.size() ||
      strncasecmp(value.data(), bearer.data(), bearer.size()) != 0) {
    return {};
  }
  return value.substr(bearer.size());
}

bool same(const Sha256Digest& a, const Sha256Digest& b) {
  return equal_time({reinterpret_cast<const char*>(a.data()), a.size()},
                    {reinterpret_cast<const char*>(b.data()), b.size()});
}

bool comes_from_allowed_address(const Client& client, const Request& request) {
  return client.allow_from.empty() ||
         std::any_of(client.allow_from.begin(), client.allow_from.end(),
                     [&](const AddressRange& range) { return range.contains(request.peer); });
}

}  // namespace

Sha256Digest sha256(std::string_view bytes) {
  Sha256Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

const Client* identify(const std::vector<Client>& clients, const Request& request) {
  const std::string_view key = key_of(request);
  const Sha256Digest key_digest = sha256(key);
  const Client* found = nullptr;
  // Every client is looked at, also after one has matched: the time tells nothing.
  for (const auto& client : clients) {
    const bool key_fits =
        !client.api_key_sha256 || (!key.empty() && same(*client.api_key_sha256, key_digest));
    const bool certificate_fits = !client.certificate_sha256 ||
                                  (request.client_certificate &&
                                   same(*client.certificate_sha256, *request.client_certificate));
    const bool has_credentials = client.api_key_sha256 || client.certificate_sha256;
    if (has_credentials && key_fits && certificate_fits &&
        comes_from_allowed_address(client, request) && found == nullptr) {
      found = &client;
    }
  }
  return found;
}

}  // namespace writeback::api
