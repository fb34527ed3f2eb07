#include <boost/json/parse.hpp>
#include <string>

#include "api/json_reader.hpp"
#include "api/problem_json.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

/// A body, read as the reset call reads it. Whatever is wrong with it, the answer is JSON in UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writeback::api;
  JsonReader reader(writeback::fuzz::text_of(data, size));
  const std::string user = reader.text("user", 32);
  const auto password = reader.secret("new_password", 64, true);
  const bool unlock = reader.flag("unlock", true);
  const auto finished = reader.finish();
  require(user.size() <= 32);
  require(password.reveal().size() <= 64);
  for (const char c : user) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  if (finished) {
    require(!user.empty());
  } else {
    require(!finished.error().errors.empty());
    const Response response = render(finished.error(), unlock ? "id" : "other");
    boost::system::error_code error;
    static_cast<void>(boost::json::parse(response.body, error));
    require(!error);
  }
  return 0;
}
