#include "api/keys.hpp"

#include <boost/json/array.hpp>

#include "policy/timestamp.hpp"

namespace writeback::api {

Task<Answer> answer_keys(const Call& call) {
  const auto published = co_await call.password_keys.published();
  if (!published) co_return published.error();
  boost::json::array keys;
  for (const auto& one : *published) {
    boost::json::object key = one.key->public_jwk();
    key["kid"] = one.id;
    key["use"] = "enc";
    key["alg"] = one.key->kind() == jose::KeyKind::rsa ? "RSA-OAEP-256" : "ECDH-ES";
    key["expires_at"] = rfc3339(one.expires);
    keys.push_back(std::move(key));
  }
  boost::json::object answer;
  answer["keys"] = std::move(keys);
  co_return answer;
}

}  // namespace writeback::api
