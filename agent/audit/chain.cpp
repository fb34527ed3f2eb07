#include "agent/audit/chain.hpp"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace writeback::agent {
namespace {

constexpr std::size_t mac_digits = 64;
constexpr std::string_view before_mac = ",\"mac\":\"";
constexpr std::string_view behind_mac = "\"}";

Mac hex(const unsigned char* bytes, std::size_t size) {
  static constexpr std::string_view digits = "0123456789abcdef";
  Mac text;
  for (std::size_t i = 0; i < size; ++i) {
    text.push_back(digits[bytes[i] >> 4U]);
    text.push_back(digits[bytes[i] & 0x0FU]);
  }
  return text;
}

}  // namespace

const Mac& beginning_of_the_chain() {
  static const Mac zeros(mac_digits, '0');
  return zeros;
}

Mac mac_of(const Secret& key, std::string_view purpose, std::string_view text) {
  std::string message(purpose);
  message.push_back('\n');
  message += text;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto secret = key.reveal();
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  return hex(digest.data(), size);
}

std::string chained_line(const Secret& key, const Mac& previous, std::string_view object) {
  object.remove_suffix(1);
  std::string line(object);
  line += before_mac;
  line += mac_of(key, previous, object);
  line += behind_mac;
  return line;
}

std::optional<ChainedLine> split_line(std::string_view line) {
  constexpr std::size_t tail = before_mac.size() + mac_digits + behind_mac.size();
  if (line.size() < tail || !line.ends_with(behind_mac)) return std::nullopt;
  const std::string_view end = line.substr(line.size() - tail);
  if (!end.starts_with(before_mac)) return std::nullopt;
  return ChainedLine{line.substr(0, line.size() - tail),
                     Mac(end.substr(before_mac.size(), mac_digits))};
}

bool follows(const Secret& key, const Mac& previous, const ChainedLine& line) {
  const Mac expected = mac_of(key, previous, line.object);
  return expected.size() == line.mac.size() &&
         CRYPTO_memcmp(expected.data(), line.mac.data(), expected.size()) == 0;
}

}  // namespace writeback::agent
