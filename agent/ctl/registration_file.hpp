#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::agent {

/// One person of a file of registrations.
struct RegistrationRow {
  std::size_t line = 0;
  std::string user;
  std::string email;
  std::string phone;
};

/// All of them, or everything that is wrong with the file, each with its line. Nothing of a file
/// with mistakes should be imported: half of it would be taken for the whole.
struct RegistrationFile {
  std::vector<RegistrationRow> rows;
  std::vector<std::string> mistakes;
};

/// CSV (RFC 4180, UTF-8) whose first line names the columns: `user`, and `mail` or `phone` or both.
/// Other columns, columns that are there twice, records of another length and people who are there
/// twice are mistakes.
[[nodiscard]] RegistrationFile read_registrations(std::string_view text);

}  // namespace writeback::agent
