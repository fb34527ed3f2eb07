#include <sstream>

#include "agent/config/sections.hpp"

namespace writeback::agent {

void read_password_section(SectionReader& section, PasswordRules& rules) {
  rules.min_length = static_cast<std::size_t>(section.number("min_length", 1, 128, 8));
  rules.max_length = static_cast<std::size_t>(section.number("max_length", 8, 1024, 256));
  if (rules.max_length < rules.min_length) {
    section.wrong("max_length", "is smaller than min_length");
  }
  rules.character_classes = static_cast<unsigned>(section.number("character_classes", 0, 4, 0));
  rules.refuse_user_name =
      section.choice("contains_user_name", {"refuse", "allow"}, "refuse") == "refuse";
  std::istringstream words(section.file_content("banned_words_file").value_or(""));
  for (std::string word; std::getline(words, word);) {
    if (word.ends_with('\r')) word.pop_back();
    rules.banned.add(word);
  }
  section.finish();
}

}  // namespace writeback::agent
