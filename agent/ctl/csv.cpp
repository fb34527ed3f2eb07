#include "agent/ctl/csv.hpp"

#include "policy/utf8.hpp"

namespace writeback::agent {
namespace {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text_.starts_with(mark)) text_.remove_prefix(mark.size());
  }

  CsvFile read() {
    while (!text_.empty() && file_.mistake.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (quoted_) {
        inside(c);
      } else {
        outside(c);
      }
    }
    if (quoted_) wrong("a quoted field has no end", begins_);
    end_record();
    return std::move(file_);
  }

 private:
  void wrong(std::string mistake, std::size_t line) {
    if (!file_.mistake.empty()) return;
    file_.mistake = std::move(mistake);
    file_.line = line;
  }

  void inside(char c) {
    if (c == '\n') ++line_;
    if (c != '"') {
      field_ += c;
    } else if (!text_.empty() && text_.front() == '"') {
      field_ += c;
      text_.remove_prefix(1);
    } else {
      quoted_ = false;
      was_quoted_ = true;
    }
  }

  void outside(char c) {
    if (c == '"' && field_.empty() && !was_quoted_) {
      quoted_ = true;
    } else if (c == ',') {
      end_field();
    } else if (c == '\n') {
      end_record();
      begins_ = ++line_;
    } else if (c != '\r' || (!text_.empty() && text_.front() != '\n')) {
      if (was_quoted_) wrong("text behind the end of a quoted field", line_);
      field_ += c;
    }
  }

  void end_field() {
    if (!is_utf8(field_)) wrong("not UTF-8: save the file as UTF-8", begins_);
    fields_.push_back(std::move(field_));
    field_.clear();
    was_quoted_ = false;
  }

  void end_record() {
    const bool empty = fields_.empty() && field_.empty();
    end_field();
    if (!empty) file_.records.push_back({begins_, std::move(fields_)});
    fields_.clear();
  }

  std::string_view text_;
  CsvFile file_;
  std::vector<std::string> fields_;
  std::string field_;
  bool quoted_ = false;
  bool was_quoted_ = false;  ///< the field that is being read, which has ended
  std::size_t line_ = 1;
  std::size_t begins_ = 1;
};

}  // namespace

CsvFile read_csv(std::string_view text) {
  return CsvReader(text).read();
}

}  // namespace writeback::agent
