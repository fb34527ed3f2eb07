// What the lint has to find, each in a line of its own: every one is compiled wrongly by g++ 12.
// Never built, only looked at.
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace {

struct Pair {
  std::shared_ptr<int> first;
  int second = 0;
};

boost::asio::awaitable<bool> take(Pair pair) {
  co_return pair.second > 0;
}
boost::asio::awaitable<bool> run(auto function) {
  co_return function();
}
boost::asio::awaitable<bool> answer() {
  co_return true;
}

boost::asio::awaitable<void> aggregate(std::shared_ptr<int> p) {
  co_await take(Pair{p, 1});  // trap
}
boost::asio::awaitable<void> lambda(std::shared_ptr<int> p) {
  co_await run([p] { return *p > 0; });  // trap
}
boost::asio::awaitable<bool> both() {
  const bool result = co_await answer() && co_await answer();  // trap
  co_return result;
}
boost::asio::awaitable<void> condition() {
  if (!co_await answer()) co_return;  // trap
}
boost::asio::awaitable<void> loops() {
  while (!co_await answer()) {  // trap
  }
  for (int i = 0; !co_await answer(); ++i) {  // trap
  }
  do {  // trap
  } while (!co_await answer());
}
boost::asio::awaitable<int> choices() {
  switch (static_cast<int>(co_await answer())) {  // trap
    default:
      break;
  }
  const int chosen = co_await answer() ? 1 : 2;  // trap
  co_return chosen;
}

}  // namespace

void use() {
  (void)aggregate(nullptr);
  (void)lambda(nullptr);
  (void)both();
  (void)condition();
  (void)loops();
  (void)choices();
}
