#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.hpp"
#include "policy/secret.hpp"

namespace writeback::api {

/// A request body, read strictly: one JSON object (RFC 8259) in valid UTF-8, no member twice, none
/// that nobody asked for, every value of the right type and size. Ask for every member, then
/// `finish` tells everything that was wrong at once. Memory that held values is cleansed.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text);

  /// A required text without control characters. Empty where it is wrong; `finish` says so.
  [[nodiscard]] std::string text(std::string_view member, std::size_t max_bytes);
  /// The same where it may be absent: empty then.
  [[nodiscard]] std::string optional_text(std::string_view member, std::size_t max_bytes);
  [[nodiscard]] Secret optional_secret(std::string_view member, std::size_t max_bytes);
  /// An object of secrets, perhaps absent; a handful at the most.
  [[nodiscard]] std::map<std::string, Secret> optional_secrets(std::string_view member,
                                                               std::size_t max_bytes);
  /// A required secret, any characters. `may_be_empty`: for new passwords, where a rule says more
  /// than "empty".
  [[nodiscard]] Secret secret(std::string_view member, std::size_t max_bytes, bool may_be_empty);
  [[nodiscard]] bool flag(std::string_view member, bool value_if_absent);

  /// invalid_request with all errors.
  [[nodiscard]] Result<void> finish();

 private:
  [[nodiscard]] const boost::json::value* take(std::string_view member);
  [[nodiscard]] const boost::json::string* take_string(std::string_view member,
                                                       std::size_t max_bytes, bool may_be_empty);
  [[nodiscard]] bool has(std::string_view member) const;
  void wrong(std::string_view member, std::string reason);

  boost::json::value root_;
  std::vector<std::string> asked_for_;
  std::vector<FieldError> errors_;
  bool readable_ = false;
};

}  // namespace writeback::api
