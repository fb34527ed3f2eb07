#include "api/jose/key_pair.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <boost/json/serialize.hpp>

#include <array>
#include <stdexcept>
#include <vector>

#include "api/jose/base64url.hpp"

namespace writeback::api::jose {
namespace {

constexpr unsigned rsa_bits = 2048;
constexpr std::size_t coordinate_bytes = 32;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free>;

void require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(what);
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Big-endian, without zeros in front unless `size` asks for them.
std::string number_of(const EVP_PKEY* key, const char* name, std::size_t size) {
  BIGNUM* raw = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &raw) == 1, "a key without its numbers");
  const std::unique_ptr<BIGNUM, Free> number(raw);
  std::string bytes(std::max(size, static_cast<std::size_t>(BN_num_bytes(raw))), '\0');
  BN_bn2binpad(raw, bytes_of(bytes), static_cast<int>(bytes.size()));
  return bytes;
}

Key peer_at(std::string_view x, std::string_view y) {
  std::string point("\x04");
  point.append(x).append(y);
  std::string group = "P-256";
  std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
    return nullptr;
  }
  Key peer(key);
  const Context check(EVP_PKEY_CTX_new(peer.get(), nullptr));
  return EVP_PKEY_public_check(check.get()) == 1 ? std::move(peer) : nullptr;
}

/// A secret out of a call that is asked twice: for the size, then for the bytes.
template <class Call>
std::optional<Secret> secret_from(Call call) {
  std::size_t size = 0;
  if (call(nullptr, &size) != 1) return std::nullopt;
  std::string bytes(size, '\0');
  const bool worked = call(bytes_of(bytes), &size) == 1;
  std::optional<Secret> secret;
  if (worked) secret.emplace(std::string_view(bytes).substr(0, size));
  cleanse(bytes.data(), bytes.size());
  return secret;
}

}  // namespace

struct KeyPair::Handle {
  Key key;
};

KeyPair::KeyPair(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
KeyPair::~KeyPair() = default;
KeyPair::KeyPair(KeyPair&&) noexcept = default;
KeyPair& KeyPair::operator=(KeyPair&&) noexcept = default;

KeyPair KeyPair::generate(KeyKind kind) {
  EVP_PKEY* made = kind == KeyKind::rsa ? EVP_RSA_gen(rsa_bits) : EVP_EC_gen("P-256");
  require(made != nullptr, "a key can't be made");
  auto handle = std::make_unique<Handle>();
  handle->key.reset(made);
  return KeyPair(std::move(handle));
}

KeyPair::KeyPair(const Secret& private_der) : handle_(std::make_unique<Handle>()) {
  const auto* bytes = bytes_of(private_der.reveal());
  handle_->key.reset(
      d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(private_der.reveal().size())));
  require(handle_->key != nullptr, "a stored key can't be read");
}

Secret KeyPair::private_der() const {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free> info(EVP_PKEY2PKCS8(handle_->key.get()));
  unsigned char* bytes = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &bytes) : -1;
  require(size > 0, "a key can't be written");
  Secret der(
      std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)));
  OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
  return der;
}

KeyKind KeyPair::kind() const {
  return EVP_PKEY_get_base_id(handle_->key.get()) == EVP_PKEY_RSA ? KeyKind::rsa : KeyKind::ec;
}

boost::json::object KeyPair::public_jwk() const {
  const EVP_PKEY* key = handle_->key.get();
  // In the order of RFC 7638, 3.2.
  boost::json::object jwk;
  if (kind() == KeyKind::rsa) {
    jwk["e"] = to_base64url(number_of(key, OSSL_PKEY_PARAM_RSA_E, 0));
    jwk["kty"] = "RSA";
    jwk["n"] = to_base64url(number_of(key, OSSL_PKEY_PARAM_RSA_N, 0));
  } else {
    jwk["crv"] = "P-256";
    jwk["kty"] = "EC";
    jwk["x"] = to_base64url(number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, coordinate_bytes));
    jwk["y"] = to_base64url(number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_bytes));
  }
  return jwk;
}

std::string KeyPair::thumbprint() const {
  const std::string text = boost::json::serialize(public_jwk());
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(std::string_view(text)), text.size(), bytes_of(digest));
  return to_base64url(digest);
}

std::optional<Secret> KeyPair::unwrap(std::string_view encrypted) const {
  const Context context(EVP_PKEY_CTX_new(handle_->key.get(), nullptr));
  if (EVP_PKEY_decrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) != 1) {
    return std::nullopt;
  }
  return secret_from([&](unsigned char* out, std::size_t* size) {
    return EVP_PKEY_decrypt(context.get(), out, size, bytes_of(encrypted), encrypted.size());
  });
}

std::optional<Secret> KeyPair::agree(std::string_view x, std::string_view y) const {
  if (x.size() != coordinate_bytes || y.size() != coordinate_bytes) return std::nullopt;
  const Key peer = peer_at(x, y);
  if (!peer) return std::nullopt;
  const Context context(EVP_PKEY_CTX_new(handle_->key.get(), nullptr));
  if (EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1) {
    return std::nullopt;
  }
  return secret_from([&](unsigned char* out, std::size_t* size) {
    return EVP_PKEY_derive(context.get(), out, size);
  });
}

}  // namespace writeback::api::jose
