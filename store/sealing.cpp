#include "store/sealing.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace writeback::store {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t id_bytes = 4;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Bytes = std::array<unsigned char, key_bytes>;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  throw std::invalid_argument("a key is 64 hex digits");
}

Bytes from_hex(std::string_view text) {
  if (text.size() != 2 * key_bytes) throw std::invalid_argument("a key is 64 hex digits");
  Bytes bytes{};
  for (std::size_t i = 0; i < key_bytes; ++i) {
    bytes[i] = static_cast<unsigned char>(value_of(text[2 * i]) * 16 + value_of(text[2 * i + 1]));
  }
  return bytes;
}

Bytes keyed_hash(const Bytes& key, std::string_view purpose, std::string_view text) {
  std::string message(purpose);
  message.push_back('\0');
  message += text;
  Bytes digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message),
           message.size(), digest.data(), &size) == nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  cleanse(message.data(), message.size());
  return digest;
}

void require(bool worked) {
  if (!worked) throw std::runtime_error("AES-256-GCM failed");
}

}  // namespace

/// Two keys from one: what seals is never what hashes.
struct Sealer::Key {
  explicit Key(const Secret& hex) {
    Bytes whole = from_hex(hex.reveal());
    sealing = keyed_hash(whole, "derive", "seal");
    hashing = keyed_hash(whole, "derive", "mac");
    const Bytes named = keyed_hash(whole, "derive", "id");
    id.assign(named.begin(), std::next(named.begin(), id_bytes));
    cleanse(whole.data(), whole.size());
  }
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key() {
    cleanse(sealing.data(), sealing.size());
    cleanse(hashing.data(), hashing.size());
  }
  Bytes sealing{};
  Bytes hashing{};
  std::string id;
};

Sealer::Sealer(const std::vector<Secret>& keys) {
  if (keys.empty()) throw std::invalid_argument("no key");
  keys_.reserve(keys.size());
  for (const auto& key : keys) keys_.emplace_back(key);
}

Sealer::~Sealer() = default;

std::size_t Sealer::keys() const {
  return keys_.size();
}

bool Sealer::is_by_first_key(std::string_view sealed) const {
  return sealed.starts_with(keys_.front().id);
}

std::string Sealer::mac(std::size_t key, std::string_view purpose, std::string_view text) const {
  const Bytes digest = keyed_hash(keys_.at(key).hashing, purpose, text);
  return {digest.begin(), digest.end()};
}

/// Key id, nonce, cipher text, tag.
std::string Sealer::seal(std::string_view context, std::string_view plain) const {
  const Key& key = keys_.front();
  std::array<unsigned char, nonce_bytes> nonce{};
  require(RAND_bytes(nonce.data(), nonce_bytes) == 1);
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.sealing.data(),
                             nonce.data()) == 1);
  int size = 0;
  require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_of(context),
                            static_cast<int>(context.size())) == 1);
  std::string hidden(plain.size(), '\0');
  require(EVP_EncryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(hidden.data()), &size,
                            bytes_of(plain), static_cast<int>(plain.size())) == 1);
  require(EVP_EncryptFinal_ex(cipher.get(), nullptr, &size) == 1);
  std::array<unsigned char, tag_bytes> tag{};
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()) == 1);
  return key.id + std::string(nonce.begin(), nonce.end()) + hidden +
         std::string(tag.begin(), tag.end());
}

std::optional<std::string> Sealer::open(std::string_view context, std::string_view sealed) const {
  if (sealed.size() < id_bytes + nonce_bytes + tag_bytes) return std::nullopt;
  const std::string_view id = sealed.substr(0, id_bytes);
  const std::string_view nonce = sealed.substr(id_bytes, nonce_bytes);
  const std::string_view hidden =
      sealed.substr(id_bytes + nonce_bytes, sealed.size() - id_bytes - nonce_bytes - tag_bytes);
  std::string tag(sealed.substr(sealed.size() - tag_bytes));
  for (const Key& key : keys_) {
    if (key.id != id) continue;
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.sealing.data(),
                               bytes_of(nonce)) == 1);
    int size = 0;
    require(EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(context),
                              static_cast<int>(context.size())) == 1);
    std::string plain(hidden.size(), '\0');
    require(EVP_DecryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(plain.data()), &size,
                              bytes_of(hidden), static_cast<int>(hidden.size())) == 1);
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(cipher.get(), nullptr, &size) == 1) return plain;
  }
  return std::nullopt;
}

}  // namespace writeback::store
