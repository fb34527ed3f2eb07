#include "notify/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <stdexcept>

#include "notify/encodings.hpp"
#include "policy/equal_time.hpp"

namespace writeback::notify {
namespace {

constexpr std::chrono::minutes valid_for{5};

std::string hmac(const EVP_MD* digest, const Secret& key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  const auto secret = key.reveal();
  const auto* message = reinterpret_cast<const unsigned char*>(text.data());  // NOLINT
  if (HMAC(digest, secret.data(), static_cast<int>(secret.size()), message, text.size(),
           bytes.data(), &length) == nullptr) {
    throw std::runtime_error("OpenSSL makes no HMAC");
  }
  return {bytes.begin(), bytes.begin() + length};
}

}  // namespace

std::string hmac_sha1_base64(const Secret& key, std::string_view text) {
  return std::string(to_base64(hmac(EVP_sha1(), key, text)));
}

std::string webhook_signature(const Secret& key, std::string_view body, Timestamp when) {
  const std::string time = std::to_string(when.time_since_epoch().count());
  std::string signed_text = time + ".";
  signed_text += body;
  std::string signature = "t=" + time + ",v1=" + to_hex(hmac(EVP_sha256(), key, signed_text));
  cleanse(signed_text.data(), signed_text.size());
  return signature;
}

bool is_webhook_signature(const Secret& key, std::string_view body, std::string_view signature,
                          Timestamp now) {
  if (!signature.starts_with("t=") || key.empty()) return false;
  std::int64_t time = 0;
  const char* end = signature.data() + signature.size();
  const auto [rest, failed] = std::from_chars(signature.data() + 2, end, time);
  if (failed != std::errc{} || time < 0 || time > 99'999'999'999) return false;
  const Timestamp when{std::chrono::seconds{time}};
  if (when > now + valid_for || when < now - valid_for) return false;
  return equal_time(webhook_signature(key, body, when), signature);
}

}  // namespace writeback::notify
