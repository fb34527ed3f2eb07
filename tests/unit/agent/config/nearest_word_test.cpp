#include "agent/config/nearest_word.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace writeback::agent {
namespace {

TEST(NearestWord, IsTheOneThatWasMeant) {
  const std::vector<std::string> words = {"certificate", "private_key", "client_ca", "listen",
                                          "uris"};
  struct Case {
    const char* word;
    const char* nearest;
  };
  const Case cases[] = {
      {"certificat", "certificate"},
      {"certifcate", "certificate"},
      {"Certificate", "certificate"},
      {"certificates", "certificate"},
      {"private-key", "private_key"},
      {"privatekey", "private_key"},
      {"clientca", "client_ca"},
      {"lisetn", "listen"},
      {"uri", "uris"},
      {"listen", "listen"},
      {"something_else", ""},
      {"password", ""},
      {"x_certificate_file_name", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(nearest_word(c.word, words), c.nearest) << c.word;
}

TEST(NearestWord, NothingToChooseFromOrToGoBy) {
  EXPECT_EQ(nearest_word("word", {}), "");
  const std::vector<std::string> words = {"word"};
  EXPECT_EQ(nearest_word(std::string(65, 'w'), words), "");
  EXPECT_EQ(nearest_word(std::string(1'000'000, 'w'), words), "");
}

}  // namespace
}  // namespace writeback::agent
