#include <array>
#include <sstream>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

constexpr std::array password_table{
    IniKey{.name = "min_length",
           .usual = "8",
           .meaning = "the shortest password, in characters (Unicode code points)"},
    IniKey{.name = "max_length", .usual = "256", .meaning = "the longest password, in characters"},
    IniKey{.name = "character_classes",
           .usual = "0",
           .meaning = "how many of the four a password has to have: small letters, capital "
                      "letters, digits, others"},
    IniKey{.name = "contains_user_name",
           .usual = "refuse",
           .meaning = "or `allow`: the login name (of 3 letters or more) inside the password"},
    IniKey{.name = "banned_words_file",
           .usual = "",
           .meaning = "one word a line, on top of the few dozen that are always refused; compared "
                      "as a whole, without case and the usual substitutions",
           .example = "banned-words"},
};

}  // namespace

std::span<const IniKey> password_keys() {
  return password_table;
}

void read_password_section(SectionReader& section, PasswordRules& rules) {
  rules.min_length = static_cast<std::size_t>(section.number("min_length", 1, 128));
  rules.max_length = static_cast<std::size_t>(section.number("max_length", 8, 1024));
  if (rules.max_length < rules.min_length) {
    section.wrong("max_length", "is smaller than min_length");
  }
  rules.character_classes = static_cast<unsigned>(section.number("character_classes", 0, 4));
  rules.refuse_user_name = section.choice("contains_user_name", {"refuse", "allow"}) == "refuse";
  std::istringstream words(section.file_content("banned_words_file").value_or(""));
  for (std::string word; std::getline(words, word);) {
    if (word.ends_with('\r')) word.pop_back();
    rules.banned.add(word);
  }
  section.finish();
}

}  // namespace writeback::agent
