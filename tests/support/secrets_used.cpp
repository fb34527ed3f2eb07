#include "tests/support/secrets_used.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "tests/support/hex.hpp"

namespace writeback::support {
namespace {

constexpr std::size_t shortest_looked_for = 6;
constexpr std::size_t longest_code = 8;

bool is_code(const std::string& secret) {
  return secret.size() <= longest_code &&
         std::all_of(secret.begin(), secret.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string folded(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string base64(std::string_view bytes) {
  std::string result(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  result.resize(static_cast<std::size_t>(size));
  return result;
}

/// The line around a hit, for the person who has to find out where it came from.
std::string line_around(std::string_view text, std::size_t position) {
  const auto before = text.rfind('\n', position);
  const auto start = before == std::string_view::npos ? 0 : before + 1;
  return std::string(text.substr(start, text.find('\n', position) - start));
}

/// The first RDN of a DN, up to the first comma that is not escaped.
std::string_view first_rdn(std::string_view dn) {
  for (std::size_t i = 0; i < dn.size(); ++i) {
    if (dn[i] == '\\') {
      ++i;
    } else if (dn[i] == ',') {
      return dn.substr(0, i);
    }
  }
  return dn;
}

}  // namespace

SecretsUsed& SecretsUsed::of_this_process() {
  static SecretsUsed secrets;
  return secrets;
}

const std::string& SecretsUsed::add(const std::string& secret) {
  const std::lock_guard lock(mutex_);
  if (secret.size() >= shortest_looked_for) exact_.push_back(secret);
  return secret;
}

void SecretsUsed::add_person(std::string_view dn) {
  const std::lock_guard lock(mutex_);
  folded_.push_back(folded(dn));
  folded_.push_back(folded(first_rdn(dn)));
}

std::size_t SecretsUsed::size() const {
  const std::lock_guard lock(mutex_);
  return exact_.size() + folded_.size();
}

std::vector<std::string> SecretsUsed::found_in(std::string_view text) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  const std::string folded_text = folded(text);
  const auto is_part_of_a_word = [&](std::size_t position, std::size_t size) {
    const auto is_word = [&](std::size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    return (position > 0 && is_word(position - 1)) || is_word(position + size);
  };
  // A code of six digits stands by chance in one of many random ids: there it is no secret told.
  const auto look_for_code = [&](const std::string& code) {
    for (auto at = text.find(code); at != std::string_view::npos; at = text.find(code, at + 1)) {
      if (is_part_of_a_word(at, code.size())) continue;
      found.push_back("a code in the clear: " + line_around(text, at));
      return;
    }
  };
  const auto look = [&](std::string_view haystack, const std::string& needle, const char* kind) {
    const auto position = haystack.find(needle);
    if (position == std::string_view::npos) return;
    found.push_back(std::string(kind) + ": " + line_around(text, position));
  };
  for (const auto& secret : exact_) {
    if (is_code(secret)) {
      look_for_code(secret);
    } else {
      look(text, secret, "a secret in the clear");
    }
    look(text, base64(secret), "a secret in Base64");
    look(folded_text, hex(secret), "a secret in hex");
  }
  for (const auto& person : folded_) look(folded_text, person, "a person's DN");
  return found;
}

std::string fresh_name() {
  std::array<char, 6> bytes{};
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return hex({bytes.data(), bytes.size()});
}

std::string fresh_password() {
  return SecretsUsed::of_this_process().add("Pw-" + fresh_name() + "-x7K" + fresh_name());
}

}  // namespace writeback::support
