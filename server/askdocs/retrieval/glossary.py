"""A glossary: words of Japanese that programmers use, and the English that docs have for them.

It lets a question in Japanese reach documentation in English. Loan words are in Katakana, so that
the same list serves questions in any style; a few words of Chinese characters are shared with
Chinese.
"""

import re
from functools import cache
from typing import Final

from askdocs.index.tokens import tokenise

_WORDS: Final = """
アカウント=account アクセス=access アップデート=update アップロード=upload アプリ=app
アプリケーション=application イベント=event インストール=install インデックス=index
インデント=indent インポート=import ウィンドウ=window エラー=error エンコーディング=encoding
エンコード=encode エンドポイント=endpoint オブジェクト=object オプション=option カーソル=cursor
カスタム=custom キャッシュ=cache キュー=queue クエリ=query クッキー=cookie クライアント=client
クラス=class クラスタ=cluster クリップボード=clipboard コード=code コマンド=command
コメント=comment コンテナ=container コンパイル=compile コンポーネント=component サーバ=server
サブコマンド=subcommand スキーマ=schema スクリプト=script スケジュール=schedule スタイル=style
ステータス=status ストリーム=stream スレッド=thread セキュリティ=security セッション=session
ソケット=socket タイムアウト=timeout タグ=tag タスク=task タブ=tab ダウンロード=download
チュートリアル=tutorial ツール=tool テーブル=table テーマ=theme テスト=test
テンプレート=template ディレクトリ=directory データ=data データベース=database
デコレータ=decorator デバッグ=debug デフォルト=default デプロイ=deploy トークン=token
トランザクション=transaction ドキュメント=documentation ドメイン=domain ネットワーク=network
ハンドラ=handler バージョン=version バックアップ=backup バックグラウンド=background
バッファ=buffer バリデーション=validation パス=path パスワード=password パターン=pattern
パッケージ=package パラメータ=parameter ヒストリ=history ビルド=build ファイル=file
フィールド=field フィクスチャ=fixture フィルタ=filter フォーマット=format フォーム=form
フォルダ=folder フック=hook フラグ=flag フレームワーク=framework ブラウザ=browser ブロック=block
プラグイン=plugin プロキシ=proxy プロジェクト=project プロセス=process ヘッダ=header ヘルプ=help
ページ=page ボディ=body ポート=port マクロ=macro マイグレーション=migration
ミドルウェア=middleware メール=mail メッセージ=message メソッド=method メニュー=menu
メモリ=memory モジュール=module モック=mock モデル=model ユーザー=user ライブラリ=library
リクエスト=request リスト=list リダイレクト=redirect リバースプロキシ=proxy リリース=release
リンク=link ルーター=router ルート=route ルーティング=routing レスポンス=response ログ=log
ログイン=login ログアウト=logout ワーカー=worker 暗号=encryption 依存=dependency 一覧=list
印刷=print 引数=argument 上書き=override 演算子=operator 可視=visible 仮想環境=virtualenv
画像=image 確認=check 拡張=extension 隠=hide 環境変数=environment 関数=function 起動=startup
環境=environment 共有=share 許可=allow 繰り返=repeat 形式=format 警告=warning 継承=inheritance
権限=permission 検索=search 検証=validation 言語=language 公開=publish 構成=configuration
構文=syntax 更新=update 削除=delete 再起動=restart 作成=create 参照=reference 自動=automatic
実行=run 失敗=failure 終了=exit 取得=get 出力=output 初期化=initialize 除外=exclude
証明書=certificate 条件=condition 色=color 推奨=recommended 制限=limit 性能=performance
接続=connection 設定=settings 送信=send 属性=attribute 体験=experience 単体=unit 置換=replace
追加=add 通知=notification 定義=define 停止=stop 登録=register 統合=integration 動的=dynamic
同期=sync 認可=authorization 認証=authentication 配列=array 配布=distribution 非同期=async
非表示=hide 表示=show 複数=multiple 分割=split 文字=character 文字列=string 並列=parallel
変換=convert 変数=variable 変更=change 編集=edit 保存=save 補完=completion 本番=production
無効=disable 無視=ignore 戻り値=return 有効=enable 読み込=load 翻訳=translation 例外=exception
列=column 行番号=number 暗黙=implicit
"""

_MEANINGS: Final = dict(entry.split("=") for entry in _WORDS.split())
_KNOWN: Final = re.compile(
    # Longer words first: リバースプロキシ is more than プロキシ. A Katakana word stands alone, with
    # or without the long vowel at its end.
    "|".join(
        rf"(?<![ァ-ー]){word}ー?(?![ァ-ー])" if re.fullmatch("[ァ-ー]+", word) else word
        for word in sorted(_MEANINGS, key=lambda word: -len(word))
    )
)


@cache
def _tokens(word: str) -> tuple[str, ...]:
    meaning = _MEANINGS.get(word) or _MEANINGS.get(word.removesuffix("ー"), "")
    return tuple(tokenise(meaning))


def english_of(text: str) -> list[str]:
    """The tokens of English for the Japanese words of ``text`` that the glossary knows."""
    if text.isascii():
        return []
    return [token for word in _KNOWN.findall(text) for token in _tokens(word)]
