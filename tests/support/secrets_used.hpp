#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::support {

/// Everything that must never stand in a log, as far as the tests of this process used it:
/// passwords, API keys, the bind password, people's DNs. Fixtures register what they make; at the
/// very end the logs are searched for all of it. Any thread may add.
class SecretsUsed {
 public:
  [[nodiscard]] static SecretsUsed& of_this_process();

  /// Returns its argument, so that a secret can be made and registered in one expression. Texts of
  /// less than six characters are left out: they occur by accident.
  const std::string& add(const std::string& secret);
  /// The whole DN and, because a DN has many spellings, its first part alone; both without regard
  /// to case.
  void add_person(std::string_view dn);

  [[nodiscard]] std::size_t size() const;

  /// What of it stands in the text, in the clear, in Base64 or in hex: what kind of thing and in
  /// which line.
  [[nodiscard]] std::vector<std::string> found_in(std::string_view text) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> exact_;
  std::vector<std::string> folded_;
};

/// A password that nobody used before, registered. It passes every policy of the test directory.
[[nodiscard]] std::string fresh_password();
/// Hex digits, for names that are used once.
[[nodiscard]] std::string fresh_name();

}  // namespace writeback::support
