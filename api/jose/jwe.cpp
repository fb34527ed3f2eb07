#include "api/jose/jwe.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <boost/json/parse.hpp>
#include <memory>
#include <vector>

#include "api/jose/base64url.hpp"

namespace writeback::api::jose {
namespace json = boost::json;

namespace {

constexpr std::size_t parts_of_a_jwe = 5;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t deepest = 3;  ///< epk is an object in the header

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  while (parts.size() <= parts_of_a_jwe) {
    const auto dot = text.find('.', from);
    parts.push_back(text.substr(from, dot - from));
    if (dot == std::string_view::npos) break;
    from = dot + 1;
  }
  return parts;
}

std::optional<json::object> header_of(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) return std::nullopt;
  json::parse_options options;
  options.max_depth = deepest;
  json::error_code error;
  json::value value = json::parse(*text, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::string_view text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  const auto& text = value->as_string();
  return {text.data(), text.size()};
}

/// A member in base64url; empty optional where it is there and none.
std::optional<std::string> bytes_in(const json::object& object, std::string_view name) {
  if (!object.contains(name)) return std::string();
  return from_base64url(text_in(object, name));
}

std::string objection_to(const json::object& header) {
  const auto alg = text_in(header, "alg");
  if (alg != "RSA-OAEP-256" && alg != "ECDH-ES") return "alg: expected RSA-OAEP-256 or ECDH-ES";
  if (text_in(header, "enc") != "A256GCM") return "enc: expected A256GCM";
  if (header.contains("zip")) return "zip: is not taken";
  if (header.contains("crit")) return "crit: nothing of it is known here";
  if (text_in(header, "kid").empty()) return "kid: expected the one of a key of /v1/keys";
  return {};
}

bool read_point(const json::object& header, Jwe& jwe) {
  const json::value* epk = header.if_contains("epk");
  if (epk == nullptr || !epk->is_object()) return false;
  const auto& point = epk->as_object();
  if (text_in(point, "kty") != "EC" || text_in(point, "crv") != "P-256") return false;
  const auto x = bytes_in(point, "x");
  const auto y = bytes_in(point, "y");
  const auto apu = bytes_in(header, "apu");
  const auto apv = bytes_in(header, "apv");
  if (!x || !y || !apu || !apv) return false;
  jwe.point_x = *x;
  jwe.point_y = *y;
  jwe.apu = *apu;
  jwe.apv = *apv;
  return true;
}

void append_number(std::string& text, std::size_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    text.push_back(static_cast<char>((number >> shift) & 0xFFU));
  }
}

void append_with_length(std::string& text, std::string_view part) {
  append_number(text, part.size());
  text.append(part);
}

/// Concat KDF (NIST SP 800-56A, 5.8.1) as RFC 7518, 4.6.2 uses it; one round gives all of the key.
Secret derived_key(const Secret& shared, const Jwe& jwe) {
  std::string text;
  append_number(text, 1);
  text.append(shared.reveal());
  append_with_length(text, "A256GCM");
  append_with_length(text, jwe.apu);
  append_with_length(text, jwe.apv);
  append_number(text, key_bytes * 8);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes_of(text), text.size(), digest.data());
  cleanse(text.data(), text.size());
  Secret key(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
  cleanse(digest.data(), digest.size());
  return key;
}

std::optional<Secret> content_key(const Jwe& jwe, const KeyPair& key) {
  if (key.kind() != jwe.kind) return std::nullopt;
  if (jwe.kind == KeyKind::rsa) return key.unwrap(jwe.encrypted_key);
  const auto shared = key.agree(jwe.point_x, jwe.point_y);
  if (!shared) return std::nullopt;
  return derived_key(*shared, jwe);
}

}  // namespace

bool is_jwe(std::string_view text) {
  const auto parts = split(text);
  if (parts.size() != parts_of_a_jwe) return false;
  const auto header = header_of(parts[0]);
  return header && header->contains("enc");
}

ParsedJwe parse_jwe(std::string_view text) {
  const auto parts = split(text);
  const auto header = parts.size() == parts_of_a_jwe ? header_of(parts[0]) : std::nullopt;
  if (!header) return {std::nullopt, "is no JWE in compact form"};
  if (auto objection = objection_to(*header); !objection.empty()) return {std::nullopt, objection};
  Jwe jwe;
  jwe.kind = text_in(*header, "alg") == "ECDH-ES" ? KeyKind::ec : KeyKind::rsa;
  jwe.key_id = text_in(*header, "kid");
  jwe.header = parts[0];
  std::array<std::string*, 4> places{&jwe.encrypted_key, &jwe.nonce, &jwe.hidden, &jwe.tag};
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto bytes = from_base64url(parts[i + 1]);
    if (!bytes) return {std::nullopt, "a part of it is not base64url"};
    *places.at(i) = std::move(*bytes);
  }
  if (jwe.nonce.size() != nonce_bytes || jwe.tag.size() != tag_bytes) {
    return {std::nullopt, "its nonce or its tag has another length than A256GCM has"};
  }
  if (jwe.kind == KeyKind::ec && (!read_point(*header, jwe) || !jwe.encrypted_key.empty())) {
    return {std::nullopt, "epk: expected a point on P-256, and no encrypted key"};
  }
  return {std::move(jwe), {}};
}

std::optional<Secret> decrypt(const Jwe& jwe, const KeyPair& key) {
  const auto secret = content_key(jwe, key);
  if (!secret || secret->reveal().size() != key_bytes) return std::nullopt;
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::string plain(jwe.hidden.size(), '\0');
  auto* out = reinterpret_cast<unsigned char*>(plain.data());
  std::string tag = jwe.tag;
  int size = 0;
  const bool whole =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(secret->reveal()),
                         bytes_of(jwe.nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(jwe.header),
                        static_cast<int>(jwe.header.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), out, &size, bytes_of(jwe.hidden),
                        static_cast<int>(jwe.hidden.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), out + plain.size(), &size) == 1;
  std::optional<Secret> opened;
  if (whole) opened.emplace(plain);
  cleanse(plain.data(), plain.size());
  return opened;
}

}  // namespace writeback::api::jose
