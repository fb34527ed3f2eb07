#include "api/password_keys.hpp"

#include <algorithm>
#include <array>

#include "api/jose/jwe.hpp"
#include "policy/utf8.hpp"

namespace writeback::api {
namespace {

constexpr std::chrono::hours taken_for_longer{24};
/// For a key of another agent, the store is asked this often at the most.
constexpr std::chrono::seconds load_again_after{1};

struct Kind {
  jose::KeyKind kind;
  std::string_view name;
};
constexpr std::array kinds{Kind{jose::KeyKind::rsa, "rsa"}, Kind{jose::KeyKind::ec, "ec"}};

}  // namespace

PasswordKeys::PasswordKeys(std::shared_ptr<KeptKeys> kept, std::chrono::hours rotation, Clock clock)
    : kept_(std::move(kept)), rotation_(rotation), clock_(std::move(clock)) {}

const PasswordKeys::Known* PasswordKeys::find(const std::string& id) const {
  const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& key) {
    return key.id == id && key.expires > clock_();
  });
  return found == known_.end() ? nullptr : &*found;
}

bool PasswordKeys::has_row(const std::string& row) const {
  return std::any_of(known_.begin(), known_.end(),
                     [&](const Known& key) { return key.row == row; });
}

Task<void> PasswordKeys::load() {
  loaded_ = clock_();
  const auto kept = co_await kept_->load();
  if (!kept) co_return kept.error();
  known_.clear();
  for (const auto& one : *kept) {
    jose::KeyPair key(one.private_der);
    std::string id = key.thumbprint();
    known_.push_back({one.id, std::move(id), std::move(key), one.expires});
  }
  co_return Result<void>();
}

Task<std::vector<PasswordKeys::Published>> PasswordKeys::published() {
  // All agents reckon alike in which period they are, so that they make the same rows.
  const auto period = clock_().time_since_epoch() / rotation_;
  const Timestamp expires{(period + 1) * std::chrono::seconds{rotation_} + taken_for_longer};
  std::vector<Published> now;
  for (const auto& kind : kinds) {
    const std::string row = std::string(kind.name) + "/" + std::to_string(rotation_.count()) + "/" +
                            std::to_string(period);
    if (!has_row(row)) {
      const jose::KeyKind wanted = kind.kind;
      std::function<Secret()> make = [wanted] {
        return jose::KeyPair::generate(wanted).private_der();
      };
      const auto made = co_await kept_->make(row, expires, std::move(make));
      if (!made) co_return made.error();
      const auto loaded = co_await load();
      if (!loaded) co_return loaded.error();
    }
  }
  for (const auto& key : known_) {
    if (key.expires == expires) now.push_back({key.id, &key.key, key.expires});
  }
  co_return now;
}

Task<Secret> PasswordKeys::open(const Secret& sent, const std::string& pointer,
                                bool plain_is_taken) {
  if (!jose::is_jwe(sent.reveal())) {
    if (plain_is_taken) co_return sent.clone();
    co_return invalid_request(pointer, "has to be encrypted: a JWE to one of the keys of /v1/keys");
  }
  const auto parsed = jose::parse_jwe(sent.reveal());
  if (!parsed.jwe) co_return invalid_request(pointer, "JWE: " + parsed.objection);
  if (find(parsed.jwe->key_id) == nullptr && clock_() >= loaded_ + load_again_after) {
    const auto loaded = co_await load();
    if (!loaded) co_return loaded.error();
  }
  const Known* key = find(parsed.jwe->key_id);
  if (key == nullptr) {
    co_return invalid_request(pointer, "JWE: kid: no such key any more; ask /v1/keys again");
  }
  auto opened = jose::decrypt(*parsed.jwe, key->key);
  if (!opened) co_return invalid_request(pointer, "JWE: it can't be decrypted with that key");
  if (!is_utf8(opened->reveal())) {
    co_return invalid_request(pointer, "JWE: what is in it is not UTF-8");
  }
  co_return std::move(*opened);
}

}  // namespace writeback::api
