#include "agent/ctl/registration_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "agent/config/nearest_word.hpp"
#include "agent/ctl/csv.hpp"
#include "agent/ctl/printable.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t most_mistakes = 50;

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \t"));
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

class Reading {
 public:
  explicit Reading(std::string_view text) : csv_(read_csv(text)) {}

  RegistrationFile read() {
    if (!csv_.mistake.empty()) {
      wrong(csv_.line, csv_.mistake);
    } else if (csv_.records.empty()) {
      wrong(1, "the file is empty");
    } else {
      read_header(csv_.records.front());
      for (std::size_t i = 1; i < csv_.records.size() && has_columns_; ++i) {
        read_record(csv_.records[i]);
      }
    }
    if (!file_.mistakes.empty()) file_.rows.clear();
    return std::move(file_);
  }

 private:
  void wrong(std::size_t line, const std::string& what) {
    if (file_.mistakes.size() < most_mistakes) {
      file_.mistakes.push_back("line " + std::to_string(line) + ": " + what);
    } else if (file_.mistakes.size() == most_mistakes) {
      file_.mistakes.emplace_back("and more");
    }
  }

  void read_header(const CsvRecord& header) {
    const std::vector<std::string> known = {"user", "mail", "phone"};
    for (std::size_t place = 0; place < header.fields.size(); ++place) {
      const std::string name = trimmed(header.fields[place]);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        const std::string nearest = name == "email" ? "mail" : nearest_word(name, known);
        wrong(header.line, printable(name) + " is no column" +
                               (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
      } else if (!columns_.emplace(name, place).second) {
        wrong(header.line, name + " is there twice");
      }
    }
    has_columns_ = columns_.contains("user") && columns_.size() > 1;
    if (!has_columns_) {
      wrong(header.line,
            "expected the names of the columns, with commas between them: "
            "user,mail,phone");
    }
  }

  [[nodiscard]] std::string field(const CsvRecord& record, const char* name) const {
    const auto column = columns_.find(name);
    return column == columns_.end() ? std::string() : trimmed(record.fields[column->second]);
  }

  void read_record(const CsvRecord& record) {
    const std::size_t expected = csv_.records.front().fields.size();
    if (record.fields.size() != expected) {
      wrong(record.line, std::to_string(record.fields.size()) + " fields, and the first line has " +
                             std::to_string(expected));
      return;
    }
    RegistrationRow row{record.line, field(record, "user"), field(record, "mail"),
                        field(record, "phone")};
    const auto [earlier, is_new] = users_.emplace(lower(row.user), row.line);
    if (row.user.empty()) {
      wrong(row.line, "has no user");
    } else if (!is_new) {
      wrong(row.line,
            printable(row.user) + " is in line " + std::to_string(earlier->second) + " already");
    }
    file_.rows.push_back(std::move(row));
  }

  CsvFile csv_;
  RegistrationFile file_;
  std::map<std::string, std::size_t> columns_;
  std::map<std::string, std::size_t> users_;  ///< and in which line they are
  bool has_columns_ = false;
};

}  // namespace

RegistrationFile read_registrations(std::string_view text) {
  return Reading(text).read();
}

}  // namespace writeback::agent
